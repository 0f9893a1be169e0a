/** The hosted page's addresses: where Stripe's own page would stand, at `session.url`. */
import type { Context, Hono } from 'hono';
import type { JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Account } from './account.ts';
import { StripeError } from './errors.ts';
import { PAY_CSS } from './pay-css.ts';
import { emptyForm, type FieldErrors, type PayForm, readPayForm } from './pay-form.ts';
import { BankPage, MessagePage, PayPage } from './pay-page.tsx';
import { authenticate, type PayResult, pay } from './payments.ts';
import type { Session } from './session-object.ts';
import { findSession, planOf } from './sessions.ts';

const PATH = '/dev/stripe/pay/:id';
const FORM_BYTES_MAX = 20_000;

export function mountPayPage(app: Hono, account: Account): void {
  app.get('/dev/stripe/pay.css', (context) =>
    context.body(PAY_CSS, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }),
  );
  app.get(PATH, (context) =>
    withSession(account, context, (session) =>
      session.status === 'open'
        ? payPage(account, context, session, emptyForm(session.customer_email), {})
        : endPage(account, context, session),
    ),
  );
  app.post(PATH, (context) =>
    withSession(account, context, (session) => takePayment(account, context, session)),
  );
  app.get(`${PATH}/authenticate`, (context) =>
    withSession(account, context, (session) =>
      session.status === 'open'
        ? html(context, <BankPage session={session} merchant={merchantOf(account, session)} />)
        : endPage(account, context, session),
    ),
  );
  app.post(`${PATH}/authenticate`, (context) =>
    withSession(account, context, async (session) => {
      const verdict = (await readForm(context)).get('verdict') === 'complete' ? 'complete' : 'fail';
      const result = authenticate(account, session.id, verdict);
      return result ? show(account, context, result) : context.redirect(payPath(session), 303);
    }),
  );
}

async function withSession(
  account: Account,
  context: Context,
  handle: (session: Session) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await handle(findSession(account, context.req.param('id')!));
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const page = <MessagePage title="Page not found" text="There is no such payment page." link={null} />;
    return html(context, page, 404);
  }
}

async function takePayment(account: Account, context: Context, session: Session): Promise<Response> {
  if (session.status !== 'open') return endPage(account, context, session);
  const read = readPayForm(await readForm(context), session.amount_total === 0);
  if (!session.payment_method_types.includes(read.form.method))
    return context.redirect(payPath(session), 303);
  if (!read.ok) return payPage(account, context, session, read.form, read.errors);
  return show(account, context, pay(account, session.id, read.number, read.form), read.form);
}

/** Where a press on a button leads. */
function show(account: Account, context: Context, result: PayResult, form?: PayForm): Response {
  const { session } = result;
  switch (result.status) {
    case 'paid':
    case 'processing':
    case 'no_payment_required':
      return context.redirect(session.success_url!.replaceAll('{CHECKOUT_SESSION_ID}', session.id), 303);
    case 'requires_action':
      return context.redirect(`${payPath(session)}/authenticate`, 303);
    case 'declined':
      return payPage(
        account,
        context,
        session,
        form ?? emptyForm(session.customer_email),
        {},
        result.message,
      );
    case 'already_complete':
    case 'expired':
      return endPage(account, context, session);
  }
}

function payPage(
  account: Account,
  context: Context,
  session: Session,
  form: PayForm,
  errors: FieldErrors,
  declined?: string,
): Response {
  const props = {
    session,
    plan: planOf(account, session.id),
    merchant: merchantOf(account, session),
    form,
    errors,
  };
  const status = declined ? 402 : Object.keys(errors).length > 0 ? 422 : 200;
  return html(context, <PayPage {...props} {...(declined ? { declined } : {})} />, status);
}

function endPage(account: Account, context: Context, session: Session): Response {
  const merchant = merchantOf(account, session);
  if (session.status === 'expired') {
    const link = session.cancel_url ? { href: session.cancel_url, label: `Back to ${merchant}` } : null;
    const text = 'Nothing was charged. Go back to the shop to start again.';
    return html(context, <MessagePage title="This payment page has expired" text={text} link={link} />, 410);
  }
  const href = session.success_url!.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
  const text = 'This page was used before, and nothing more is charged.';
  return html(
    context,
    <MessagePage
      title="This order is already complete"
      text={text}
      link={{ href, label: `See your order at ${merchant}` }}
    />,
  );
}

function merchantOf(account: Account, session: Session): string {
  return planOf(account, session.id).displayName ?? account.merchantName;
}

function payPath(session: Session): string {
  return `/dev/stripe/pay/${session.id}`;
}

async function readForm(context: Context): Promise<URLSearchParams> {
  return new URLSearchParams((await context.req.text()).slice(0, FORM_BYTES_MAX));
}

function html(context: Context, page: JSX.Element, status: 200 | 402 | 404 | 410 | 422 = 200): Response {
  return context.html(`<!doctype html>${renderToString(page)}`, status, { 'cache-control': 'no-store' });
}
