/**
 * How every route of the shop is guarded, one line each: the proof reads the routes from the running shop,
 * and one that is not here falls short by its name. A line names, for each id in the address, whose it is.
 */
import type { Thing } from './parties.ts';

export type Guard =
  | 'everyone' // shows nobody's data
  | 'cart' // the cart of the browser's cookie
  | 'order link' // whoever holds the order's unguessable token
  | 'mail link' // whoever holds the token of a mail
  | 'session' // who is signed in, and what is his own
  | 'staff key'
  | 'back office' // who is signed in as staff: what each role may is proven by admin-authorisation
  | 'signature' // of Stripe or of a carrier's messenger
  | 'stand-in only' // not there once the shop has Stripe keys and a mail server
  | 'every request'; // no answer of its own to a buyer: what runs before the others

export interface Line {
  guard: Guard;
  /** What each id of the address names. */
  ids: Record<string, Thing>;
}

const line =
  (guard: Guard) =>
  (ids: Line['ids'] = {}): Line => ({ guard, ids });
const everyone = line('everyone');
const cart = line('cart');
const orderLink = (ids: Line['ids'] = {}) => line('order link')({ token: 'order token', ...ids });
const draftLink = () => line('order link')({ token: 'draft link' });
const mailLink = () => line('mail link')({ token: 'mail link' });
const session = line('session');
const staff = (key?: Thing) => line('staff key')(key && { key });
const signature = line('signature');
const standIn = line('stand-in only');

/**
 * How a route is guarded. Below /admin one without a line of its own is the back office's: nobody without a
 * session of the staff's is shown anything there.
 */
export const lineOf = (route: string, lines: Record<string, Line> = guards): Line | undefined =>
  lines[route] ?? (/^(GET|POST) \/admin(\/|$)/.test(route) ? line('back office')() : undefined);

export const guards: Record<string, Line> = {
  'ALL /*': line('every request')(),

  'GET /': everyone(),
  'GET /products': everyone(),
  'GET /products/:handle': everyone(),
  'GET /collections/:handle': everyone(),
  'GET /search': everyone(),
  'GET /search/suggestions': everyone(),
  'POST /products/:handle/back-in-stock': everyone(), // the answer tells nothing of who waits already
  'GET /back-in-stock/:token': line('mail link')({ token: 'waiting link' }),
  'POST /back-in-stock/:token': line('mail link')({ token: 'waiting link' }),
  'GET /sitemaps/:file': everyone(),
  'GET /new.atom': everyone(),
  'GET /feeds/google.xml': everyone(),
  'GET /region': everyone(),
  'POST /region': everyone(), // keeps a cookie, and nothing here
  'GET /media/:file': everyone(),
  'GET /assets/:file': everyone(),
  'GET /favicon.svg': everyone(),
  'GET /theme.css': everyone(),
  'GET /pages/:handle': everyone(),
  'GET /robots.txt': everyone(),
  'GET /sitemap.xml': everyone(),
  'GET /health': everyone(),
  'GET /health/live': everyone(),
  'GET /health/ready': everyone(),

  'GET /cart': cart(),
  'GET /cart/lines': cart(),
  'GET /cart/lines/:variantId': cart(),
  'POST /cart/lines': cart(),
  'POST /cart/lines/:variantId': cart(),
  'GET /cart/codes': cart(),
  'GET /cart/codes/:code': cart(),
  'POST /cart/codes': cart(),
  'POST /cart/codes/:code': cart(),
  'GET /checkout': cart(),
  'POST /checkout': cart(),

  'GET /checkout/done/:token': orderLink(),
  'GET /orders/find': everyone(),
  'POST /orders/find': everyone(), // the link goes to the order's own address, whoever asks
  'GET /orders/link/:token': orderLink({ token: 'look-up link' }),
  'GET /orders/:token': orderLink(),
  'GET /orders/:token/receipt': orderLink(),
  'POST /orders/:token/again': orderLink(),
  'GET /orders/:token/return': orderLink(),
  'POST /orders/:token/return': orderLink(),
  'GET /orders/:token/withdrawal': orderLink(),
  'POST /orders/:token/withdrawal': orderLink(),
  'GET /orders/:token/withdrawals/:id': orderLink({ id: 'withdrawal' }),

  'GET /pay/:token': draftLink(),
  'POST /pay/:token': draftLink(),

  'GET /account/sign-in': everyone(),
  'POST /account/sign-in': everyone(),
  'POST /account/sign-in/link': everyone(),
  'POST /account/sign-in/passkey-challenge': everyone(),
  'POST /account/sign-in/passkey': everyone(),
  'GET /account/sign-up': everyone(),
  'POST /account/sign-up': everyone(),
  'POST /account/sign-up/again': everyone(),
  'POST /account/sign-out': everyone(), // ends the session of the cookie, and leads to the shop without one too
  'GET /account/password-reset': everyone(),
  'POST /account/password-reset': everyone(),
  'GET /account/links/:token': mailLink(),
  'POST /account/links/:token': mailLink(),

  'GET /account': session(),
  'GET /account/addresses': session(),
  'GET /account/addresses/new': session(),
  'POST /account/addresses/new': session(),
  'GET /account/addresses/:addressId': session({ addressId: 'address' }),
  'POST /account/addresses/:addressId': session({ addressId: 'address' }),
  'POST /account/addresses/:addressId/default': session({ addressId: 'address' }),
  'POST /account/addresses/:addressId/removal': session({ addressId: 'address' }),
  'GET /account/data': session(),
  'GET /account/data/export': session(),
  'POST /account/data/deletion': session(),
  'GET /account/deleted': everyone(),
  'GET /account/security': session(),
  'POST /account/security/email': session(),
  'POST /account/security/email/calling-off': session(),
  'POST /account/security/password': session(),
  'POST /account/sessions/:sessionId/end': session({ sessionId: 'session' }),
  'POST /account/sessions/end-others': session(),
  'POST /account/passkeys/:passkeyId': session({ passkeyId: 'passkey' }),
  'POST /account/passkeys/:passkeyId/removal': session({ passkeyId: 'passkey' }),
  'POST /account/passkey-challenge': session(),
  'POST /account/passkeys': session(),

  'ALL /api/staff/*': staff(),
  'GET /api/staff': staff(),
  'GET /api/staff/orders': staff(),
  'GET /api/staff/orders/:key': staff('order number'),
  'POST /api/staff/orders/:key/fulfillments': staff('order number'),
  'POST /api/staff/orders/:key/cancellations': staff('order number'),
  'POST /api/staff/orders/:key/refunds': staff('order number'),
  'POST /api/staff/orders/:key/returns': staff('order number'),
  'POST /api/staff/orders/:key/delay': staff('order number'),
  'POST /api/staff/fulfillments/:key/tracking': staff('fulfillment'),
  'POST /api/staff/fulfillments/:key/delivery': staff('fulfillment'),
  'POST /api/staff/fulfillments/:key/delay': staff('fulfillment'),
  'POST /api/staff/returns/:key/receipt': staff('return'),
  'POST /api/staff/returns/:key/calling-off': staff('return'),
  'POST /api/staff/refunds/:key/retry': staff('refund'),
  'POST /api/staff/emails/:key/resend': staff('email'),

  // Getting into the back office.
  'GET /admin/sign-in': everyone(),
  'POST /admin/sign-in': everyone(),
  'GET /admin/sign-in/second-factor': everyone(),
  'POST /admin/sign-in/second-factor': everyone(),
  'GET /admin/sign-in/forgotten': everyone(),
  'POST /admin/sign-in/forgotten': everyone(),
  'POST /admin/sign-in/passkey-challenge': everyone(),
  'POST /admin/sign-in/passkey': everyone(),
  'GET /admin/links/:token': everyone(),
  'POST /admin/links/:token': everyone(),

  'POST /webhooks/stripe': signature(),
  'POST /webhooks/tracking': signature(),

  'GET /dev/mailbox': standIn(),
  'GET /dev/mailbox/:messageId': standIn(),
  'GET /dev/mailbox/:messageId/html': standIn(),
  'POST /dev/mailbox/emails/:emailId/resend': standIn(),
  'GET /dev/letters': standIn(),
  'GET /dev/letters/:kind': standIn(),
  'GET /dev/letters/:kind/html': standIn(),
  'POST /dev/letters/:kind': standIn(),
  'GET /dev/stripe/pay.css': standIn(),
  'GET /dev/stripe/pay/:id': standIn(),
  'POST /dev/stripe/pay/:id': standIn(),
  'GET /dev/stripe/pay/:id/authenticate': standIn(),
  'POST /dev/stripe/pay/:id/authenticate': standIn(),
  'POST /v1/checkout/sessions': standIn(),
  'GET /v1/checkout/sessions': standIn(),
  'GET /v1/checkout/sessions/:id': standIn(),
  'POST /v1/checkout/sessions/:id/expire': standIn(),
  'GET /v1/checkout/sessions/:id/line_items': standIn(),
  'GET /v1/webhook_endpoints': standIn(),
  'GET /v1/payment_intents': standIn(),
  'GET /v1/payment_intents/:id': standIn(),
  'GET /v1/charges': standIn(),
  'GET /v1/charges/:id': standIn(),
  'POST /v1/refunds': standIn(),
  'GET /v1/refunds': standIn(),
  'GET /v1/refunds/:id': standIn(),
  'GET /v1/disputes': standIn(),
  'GET /v1/disputes/:id': standIn(),
  'GET /v1/events': standIn(),
  'GET /v1/events/:id': standIn(),
  'GET /v1/balance': standIn(),
  'POST /v1/tax/calculations': standIn(),
  'GET /v1/tax/calculations/:id': standIn(),
  'GET /v1/tax/calculations/:id/line_items': standIn(),
  'POST /v1/tax/transactions/create_from_calculation': standIn(),
  'POST /v1/tax/transactions/create_reversal': standIn(),
  'GET /v1/tax/transactions/:id': standIn(),
  'GET /v1/tax/transactions/:id/line_items': standIn(),
  'ALL /v1/*': standIn(),
};
