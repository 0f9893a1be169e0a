/** Checks that ask somebody else: Stripe, the mail server, the shop's own public address. Each ends within seconds. */
import Stripe from 'stripe';
import { sendTest } from '../../platform/mailer.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { renderLetter } from '../../ui/letter.tsx';
import { bad, type Finding, good, notYet } from './finding.ts';

/** Several run side by side, and a page is answered within ten seconds. */
const WITHIN_MS = 7_000;

const SET_KEYS =
  'The shop pays into its own stand-in for Stripe: no real money moves. Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET on the server, and start it again.';

/** Asks Stripe for what the shop needs every day. */
export async function stripeKeys({ config, stripe }: Shop): Promise<Finding> {
  if (!config.stripe) return notYet(SET_KEYS);
  try {
    await stripe.checkout.sessions.list({ limit: 1 }, { maxNetworkRetries: 0, timeout: WITHIN_MS });
  } catch (error) {
    return bad(`Stripe answers: ${messageOf(error)} Look at STRIPE_SECRET_KEY on the server.`);
  }
  return /^(sk|rk)_live_/.test(config.stripe.secretKey)
    ? good('Stripe takes the key, in live mode: payments are real.')
    : notYet('Stripe takes the key, in test mode: no real money moves. Set the live keys when you open.');
}

/** Comes from outside with a wrong signature, as a forger would, and has to be sent away by the shop itself. */
export async function webhook(shop: Shop): Promise<Finding> {
  const url = shop.config.publicUrl + routes.stripeWebhook();
  const answer = await ask(url, {
    method: 'POST',
    body: '{}',
    headers: { 'stripe-signature': 't=1,v1=forged', 'content-type': 'application/json' },
  });
  if ('failed' in answer)
    return bad(
      `${url} cannot be reached: ${answer.failed}. Look at PUBLIC_URL, and at the proxy before the shop.`,
    );
  if (answer.status !== 400 || !answer.body.includes('signature'))
    return bad(
      `${url} answers with ${answer.status}, not as the shop would. Something before it takes the message: a sign-in, a redirect, a firewall.`,
    );
  return await registered(shop, url);
}

async function registered({ config, stripe }: Shop, url: string): Promise<Finding> {
  if (!config.stripe) return good(`${url} is reached, and refuses a forged message.`);
  const reached = `${url} is reached, and refuses a forged message.`;
  try {
    const { data } = await stripe.webhookEndpoints.list(
      { limit: 100 },
      { maxNetworkRetries: 0, timeout: WITHIN_MS },
    );
    const found = data.find((endpoint) => endpoint.url === url);
    if (!found)
      return bad(
        `${reached} But Stripe does not know it: add an endpoint with this address in Stripe’s dashboard.`,
      );
    return found.status === 'enabled'
      ? good(`${reached} Stripe has it as an endpoint.`)
      : bad(`${reached} But Stripe has it switched off: enable the endpoint in Stripe’s dashboard.`);
  } catch {
    return good(
      `${reached} Whether Stripe has it as an endpoint cannot be seen with this key: look in the dashboard.`,
    );
  }
}

const words = {
  subject: 'Mail from {shop} arrives',
  heading: 'It arrives',
  body: 'This is a test from the launch checklist of {shop}.\n\nLook at who it comes from, and that it is not among the spam.',
};

/** @param to whoever tries it. */
export async function mail({ db, config }: Shop, to: string): Promise<Finding> {
  const letter = renderLetter({ values: {}, parts: [] }, words, config);
  try {
    const { answer } = await sendTest(db, config, to, letter, WITHIN_MS);
    if (config.smtpUrl)
      return good(`The mail server took it (“${answer}”). Look whether it is in the inbox of ${to}.`);
    return notYet(
      `Mail stays in the shop’s own mailbox at ${routes.mailbox()}: nobody gets any. Set SMTP_URL on the server, and start it again.`,
    );
  } catch (error) {
    return bad(
      `The mail server does not take it: ${messageOf(error)} Look at SMTP_URL and MAIL_FROM on the server.`,
    );
  }
}

export async function publicAddress({ config: { publicUrl } }: Shop): Promise<Finding> {
  const answer = await ask(publicUrl + routes.health(), {});
  if ('failed' in answer) return bad(`${publicUrl} cannot be reached: ${answer.failed}. Look at PUBLIC_URL.`);
  if (answer.status !== 200 || !answer.body.includes('"ok":true'))
    return bad(
      `At ${publicUrl} answers something else than this shop, with ${answer.status}. Look at PUBLIC_URL.`,
    );
  return publicUrl.startsWith('https://')
    ? good(`${publicUrl} is reached, over a line that nobody can read.`)
    : notYet(
        `${publicUrl} is reached, but not over https: passwords and addresses could be read on the way. Put a proxy with a certificate before the shop, and set PUBLIC_URL.`,
      );
}

type Answer = { status: number; body: string } | { failed: string };

async function ask(url: string, init: RequestInit): Promise<Answer> {
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(WITHIN_MS) });
    return { status: answer.status, body: (await answer.text()).slice(0, 2_000) };
  } catch (error) {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    return { failed: cause?.code ?? cause?.message ?? (error as Error).message };
  }
}

/** One sentence, without secrets: Stripe shortens keys itself. */
function messageOf(error: unknown): string {
  const text =
    error instanceof Stripe.errors.StripeError || error instanceof Error ? error.message : String(error);
  return `${text
    .replace(/\s+/g, ' ')
    .replace(/[.\s]*$/, '')
    .slice(0, 300)}.`;
}
