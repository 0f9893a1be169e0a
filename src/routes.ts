/**
 * Every URL of the shop, by name. `routes.product.pattern` is what a room mounts,
 * `routes.product({ handle })` is what a page links to: neither can drift from the other.
 */
type Names<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | Names<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

type Route<P extends string> = { pattern: P } & ([Names<P>] extends [never]
  ? () => string
  : (params: Record<Names<P>, string>) => string);

function route<const P extends string>(pattern: P): Route<P> {
  const build = (params: Record<string, string> = {}) =>
    pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return Object.assign(build, { pattern }) as unknown as Route<P>;
}

export const routes = {
  home: route('/'),
  allProducts: route('/products'),
  product: route('/products/:handle'),
  collection: route('/collections/:handle'),
  media: route('/media/:file'),
  assets: route('/assets/:file'),

  region: route('/region'), // GET asks for country and currency, POST keeps them in a cookie

  cart: route('/cart'),
  cartLines: route('/cart/lines'), // POST adds
  cartLine: route('/cart/lines/:variantId'), // POST sets the quantity (0 removes) or the gift wrap
  cartCodes: route('/cart/codes'), // POST enters a discount code
  cartCode: route('/cart/codes/:code'), // POST takes it out

  checkout: route('/checkout'), // GET shows the form, POST places the order and leads to Stripe
  checkoutDone: route('/checkout/done/:token'), // where Stripe sends the buyer after paying
  findOrder: route('/orders/find'), // GET asks for number and address, POST sends a link to it
  orderLink: route('/orders/link/:token'), // from that mail: leads to the order, for a while
  order: route('/orders/:token'),
  orderReceipt: route('/orders/:token/receipt'), // to print
  orderReturn: route('/orders/:token/return'), // GET shows the form, POST asks for the return
  orderWithdrawal: route('/orders/:token/withdrawal'), // GET and POST: the form, the confirmation, the statement
  orderWithdrawn: route('/orders/:token/withdrawals/:id'), // its acknowledgement
  buyAgain: route('/orders/:token/again'), // POST puts what is still sold into the cart

  account: route('/account'), // the overview, with the orders
  addresses: route('/account/addresses'),
  personalData: route('/account/data'),
  dataExport: route('/account/data/export'),
  deleteAccount: route('/account/data/deletion'), // POST
  accountDeleted: route('/account/deleted'),
  newAddress: route('/account/addresses/new'), // GET shows the form, POST adds one
  address: route('/account/addresses/:addressId'), // GET shows it in the form, POST changes it
  defaultAddress: route('/account/addresses/:addressId/default'),
  removeAddress: route('/account/addresses/:addressId/removal'),
  signIn: route('/account/sign-in'), // POST with the password
  signInLink: route('/account/sign-in/link'), // POST sends one
  signUp: route('/account/sign-up'),
  signUpAgain: route('/account/sign-up/again'), // POST sends the mail again
  signOut: route('/account/sign-out'),
  passwordReset: route('/account/password-reset'), // POST sends a link
  accountLink: route('/account/links/:token'), // from a mail: GET says what it is for, POST uses it
  signInPasskeyChallenge: route('/account/sign-in/passkey-challenge'),
  signInPasskey: route('/account/sign-in/passkey'),
  security: route('/account/security'),
  changePassword: route('/account/security/password'),
  changeEmail: route('/account/security/email'),
  callOffEmailChange: route('/account/security/email/calling-off'),
  endSession: route('/account/sessions/:sessionId/end'),
  endOtherSessions: route('/account/sessions/end-others'),
  passkeyChallenge: route('/account/passkey-challenge'),
  passkeys: route('/account/passkeys'), // POST adds one
  passkey: route('/account/passkeys/:passkeyId'), // POST names it
  removePasskey: route('/account/passkeys/:passkeyId/removal'),

  stripeWebhook: route('/webhooks/stripe'),
  trackingWebhook: route('/webhooks/tracking'), // only with TRACKING_WEBHOOK_SECRET

  // The staff's JSON API, only with STAFF_API_KEY. Orders by number, all else by id.
  staffApi: route('/api/staff'), // GET lists the actions
  staffOrders: route('/api/staff/orders'),
  staffOrder: route('/api/staff/orders/:key'),
  staffFulfillments: route('/api/staff/orders/:key/fulfillments'),
  staffCancellations: route('/api/staff/orders/:key/cancellations'),
  staffRefunds: route('/api/staff/orders/:key/refunds'),
  staffReturns: route('/api/staff/orders/:key/returns'),
  staffReturnReceipt: route('/api/staff/returns/:key/receipt'),
  staffReturnCallingOff: route('/api/staff/returns/:key/calling-off'),
  staffRefundRetry: route('/api/staff/refunds/:key/retry'),
  staffOrderDelay: route('/api/staff/orders/:key/delay'),
  staffTracking: route('/api/staff/fulfillments/:key/tracking'),
  staffDelivery: route('/api/staff/fulfillments/:key/delivery'),
  staffDelay: route('/api/staff/fulfillments/:key/delay'),
  staffResend: route('/api/staff/emails/:key/resend'),

  robots: route('/robots.txt'),
  sitemap: route('/sitemap.xml'),
  favicon: route('/favicon.svg'),
  health: route('/health'),

  // Only without SMTP settings, or without Stripe keys: the shop's own stand-ins.
  mailbox: route('/dev/mailbox'),
  mailboxMessage: route('/dev/mailbox/:messageId'),
  mailboxBody: route('/dev/mailbox/:messageId/html'),
  letters: route('/dev/letters'), // every kind of mail, to look at
  letter: route('/dev/letters/:kind'), // ?order=1001; POST sends it to the mailbox
  letterBody: route('/dev/letters/:kind/html'),
  resendEmail: route('/dev/mailbox/emails/:emailId/resend'),
  standInPay: route('/dev/stripe/pay/:sessionId'),
} as const;
