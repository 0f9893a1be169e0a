/** Stripe: whether the key works, what it may do, and whether messages are sent to the shop. */
import Stripe from 'stripe';
import { API_VERSION, createStripe } from '../../payments/stripe.ts';
import { WEBHOOK_EVENTS } from '../../payments/webhook-events.ts';
import type { Config } from '../../platform/config.ts';
import { routes } from '../../routes.ts';
import { bad, type Check, type Finding, good, odd, reasonOf } from './finding.ts';

const ONCE = { maxNetworkRetries: 0, timeout: 8_000 };
/** No payment has this name, so that nothing is refunded by asking; only whether the key may is told. */
const NOBODY = 'pi_pushcart_doctor_none';

export const stripe: Check = async ({ config }) => {
  if (!config.stripe)
    return [
      (config.production ? odd : good)(
        'the stand-in takes payments: no real money moves. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET to sell',
      ),
    ];
  const client = createStripe(config.stripe);
  try {
    await client.checkout.sessions.list({ limit: 1 }, ONCE);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeAuthenticationError)
      return [
        bad(
          'Stripe does not know the key: make a new one (Developers → API keys), and set STRIPE_SECRET_KEY',
        ),
      ];
    if (!isRefused(error))
      return [bad(`Stripe cannot be asked: ${reasonOf(error)}. Look at the way out of this machine`)];
  }
  return [mode(config), ...(await rights(client, config)), ...(await endpoint(client, config))];
};

function mode({ stripe, production }: Config): Finding {
  if (/^.k_live_/.test(stripe!.secretKey)) return good('the key works, in live mode: payments are real');
  const words = 'the key works, in test mode: no real money moves';
  return production ? odd(`${words}. Set the live key when you open`) : good(words);
}

const isRefused = (error: unknown) => error instanceof Stripe.errors.StripePermissionError;

/** A right is asked for by using it, on what is not there. */
async function rights(client: Stripe, config: Config): Promise<Finding[]> {
  const asked: [right: string, by: () => Promise<unknown>][] = [
    ['Checkout Sessions (write)', () => client.checkout.sessions.expire('cs_pushcart_doctor_none', {}, ONCE)],
    ['PaymentIntents (read)', () => client.paymentIntents.retrieve(NOBODY, {}, ONCE)],
    ['Refunds (write)', () => client.refunds.create({ payment_intent: NOBODY }, ONCE)],
    ['Disputes (read)', () => client.disputes.list({ limit: 1 }, ONCE)],
    ['Events (read)', () => client.events.list({ limit: 1 }, ONCE)],
  ];
  if (config.taxProvider === 'stripe')
    asked.push([
      'Tax Calculations and Transactions (write)',
      () =>
        client.tax.transactions.createFromCalculation(
          { calculation: 'taxcalc_pushcart_doctor_none', reference: 'pushcart-doctor' },
          ONCE,
        ),
    ]);
  const answers = await Promise.all(asked.map(async ([right, by]) => ({ right, error: await failure(by) })));
  const refused = answers.filter(({ error }) => isRefused(error)).map(({ right }) => right);
  const unclear = answers.filter(({ error }) => error && !isRefused(error) && !isAnswer(error));
  const found = unclear.map(({ right, error }) => odd(`${right}: could not be asked (${reasonOf(error)})`));
  if (refused.length > 0)
    return [
      ...found,
      bad(`the key lacks ${refused.join(', ')}: give it that in Stripe's dashboard (Developers → API keys)`),
    ];
  return found.length > 0 ? found : [good('the key may do all that the shop asks of it')];
}

async function failure(by: () => Promise<unknown>): Promise<unknown> {
  try {
    await by();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** "There is no such thing" is said to who may ask. */
const isAnswer = (error: unknown) => error instanceof Stripe.errors.StripeInvalidRequestError;

async function endpoint(client: Stripe, config: Config): Promise<Finding[]> {
  const url = config.publicUrl + routes.stripeWebhook();
  if (!config.publicUrl.startsWith('https:') && !config.stripe!.apiBase)
    return [odd(`Stripe cannot reach ${url}: run "stripe listen --forward-to ${url}" while trying it out`)];
  let known: Stripe.WebhookEndpoint[];
  try {
    known = (await client.webhookEndpoints.list({ limit: 100 }, ONCE)).data;
  } catch (error) {
    if (!isRefused(error)) return [odd(`webhook endpoints could not be listed: ${reasonOf(error)}`)];
    return [
      odd(
        `this key may not list webhook endpoints (Webhook Endpoints, read): look yourself whether Stripe has ${url}`,
      ),
    ];
  }
  const found = known.find((each) => each.url === url);
  if (!found) return [bad(`Stripe has no webhook endpoint ${url}: add it (Developers → Webhooks)`)];
  return judgeEndpoint(found);
}

function judgeEndpoint({
  status,
  enabled_events: enabled,
  api_version: version,
}: Stripe.WebhookEndpoint): Finding[] {
  const found: Finding[] = [];
  const missing = WEBHOOK_EVENTS.filter((event) => !enabled.includes(event) && !enabled.includes('*'));
  if (status !== 'enabled')
    found.push(bad('the webhook endpoint is switched off: enable it in Stripe’s dashboard'));
  if (missing.length > 0)
    found.push(bad(`the webhook endpoint is not sent ${missing.join(', ')}: add them there`));
  if (version !== API_VERSION)
    found.push(
      bad(
        `the webhook endpoint has API version ${version ?? 'of the account'}, the shop reads ${API_VERSION}: make it anew with that one`,
      ),
    );
  return found.length > 0
    ? found
    : [good('the webhook endpoint is there, with every event and this API version')];
}
