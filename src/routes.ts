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
  search: route('/search'), // ?q=, and what a list can be narrowed by
  searchSuggestions: route('/search/suggestions'), // ?q= as the visitor types
  backInStock: route('/products/:handle/back-in-stock'), // POST: who wants to hear when a variant is there again
  backInStockLink: route('/back-in-stock/:token'), // from its mails: GET asks, POST confirms or calls it off
  sitemapPart: route('/sitemaps/:file'), // where there are too many addresses for one
  newProducts: route('/new.atom'),
  merchantFeed: route('/feeds/google.xml'),
  media: route('/media/:file'),
  assets: route('/assets/:file'),
  theme: route('/theme.css'), // the merchant's colours over those of the style sheets; ?v= tells which

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

  // The back office. Its pages stand in the rooms they are about; each names the right it needs.
  admin: route('/admin'), // the overview
  adminSearch: route('/admin/search'), // ?q=; as JSON for the palette
  adminSpeculation: route('/admin/speculation.json'), // what a browser may fetch ahead
  adminUndo: route('/admin/undo/:entryId'), // POST
  adminViews: route('/admin/views'), // POST keeps a list's filters under a name
  adminViewRemoval: route('/admin/views/:viewId/removal'), // POST

  adminSignIn: route('/admin/sign-in'), // GET shows the form, POST with the password
  adminSecondFactor: route('/admin/sign-in/second-factor'), // GET asks for the code, POST takes it
  adminSignInPasskeyChallenge: route('/admin/sign-in/passkey-challenge'), // POST
  adminSignInPasskey: route('/admin/sign-in/passkey'), // POST
  adminForgotten: route('/admin/sign-in/forgotten'), // GET asks for the address, POST sends a link
  adminSignOut: route('/admin/sign-out'), // POST
  adminLink: route('/admin/links/:token'), // the first owner's, an invitation, a way back: GET the form, POST uses it
  adminMe: route('/admin/me'), // one's own name, password, second factor, sessions
  adminMyPassword: route('/admin/me/password'), // POST
  adminMyApp: route('/admin/me/authenticator'), // GET shows the code to scan, POST confirms it
  adminMyAppRemoval: route('/admin/me/authenticator/removal'), // POST
  adminMyRecoveryCodes: route('/admin/me/recovery-codes'), // POST makes new ones
  adminMyPasskeyChallenge: route('/admin/me/passkey-challenge'), // POST
  adminMyPasskeys: route('/admin/me/passkeys'), // POST adds one
  adminMyPasskeyRemoval: route('/admin/me/passkeys/:passkeyId/removal'), // POST
  adminMySessionEnd: route('/admin/me/sessions/:sessionId/end'), // POST
  adminMySessionsEnd: route('/admin/me/sessions/end-others'), // POST
  adminStaff: route('/admin/staff'), // members, invitations, own roles; POST invites
  adminStaffPolicy: route('/admin/staff/policy'), // POST: whether a second factor is required
  adminInvitationRemoval: route('/admin/staff/invitations/:email/removal'), // POST
  adminInvitationAgain: route('/admin/staff/invitations/:email/again'), // POST
  adminRoles: route('/admin/staff/roles'), // POST adds an own set
  adminRole: route('/admin/staff/roles/:roleId'), // GET, POST
  adminRoleRemoval: route('/admin/staff/roles/:roleId/removal'), // POST
  adminMember: route('/admin/staff/:staffId'), // GET, POST changes the role
  adminMemberSuspension: route('/admin/staff/:staffId/suspension'), // POST
  adminMemberReturn: route('/admin/staff/:staffId/return'), // POST
  adminMemberSessionEnd: route('/admin/staff/:staffId/sessions/:sessionId/end'), // POST
  adminMemberFactorRemoval: route('/admin/staff/:staffId/second-factor/removal'), // POST
  adminLog: route('/admin/log'), // ?q=&who=&kind=
  adminLogEntry: route('/admin/log/:entryId'),

  adminProducts: route('/admin/products'), // the list; POST adds one
  adminNewProduct: route('/admin/products/new'),
  adminProductGrid: route('/admin/products/grid'), // GET many to edit at once, POST saves (JSON or form)
  adminProductsBulk: route('/admin/products/bulk'), // POST: status, collections, tags of the ticked ones
  adminProduct: route('/admin/products/:productId'), // GET, POST saves
  adminProductPreview: route('/admin/products/:productId/preview'),
  adminProductCopy: route('/admin/products/:productId/copy'), // POST
  adminProductStatus: route('/admin/products/:productId/status'), // POST
  adminProductHistory: route('/admin/products/:productId/history'),
  adminProductOptions: route('/admin/products/:productId/options'), // GET, POST: options and the matrix of variants
  adminProductMedia: route('/admin/products/:productId/media'), // GET its pictures alone, POST uploads
  adminProductMediaOrder: route('/admin/products/:productId/media/order'), // POST
  adminProductMediaText: route('/admin/products/:productId/media/:mediaId/text'), // POST: alternative text
  adminProductMediaRemoval: route('/admin/products/:productId/media/:mediaId/removal'), // POST
  adminVariantPictures: route('/admin/products/:productId/media/variants'), // POST: which variant shows which
  adminUpload: route('/admin/uploads/:uploadId'), // its state, as JSON
  adminUploadRemoval: route('/admin/uploads/:uploadId/removal'), // POST: one that is not ready, or was refused
  adminCollections: route('/admin/collections'), // the list; POST adds one
  adminNewCollection: route('/admin/collections/new'),
  adminCollection: route('/admin/collections/:collectionId'), // GET, POST saves
  adminCollectionPicture: route('/admin/collections/:collectionId/picture'), // POST sends, describes or takes away
  adminHomePicture: route('/admin/home-picture'), // GET, POST likewise
  adminCollectionProducts: route('/admin/collections/:collectionId/products'), // POST: add, remove, order
  adminCollectionRemoval: route('/admin/collections/:collectionId/removal'), // POST
  adminSearches: route('/admin/searches'), // what was looked for, and not found
  adminSynonyms: route('/admin/searches/synonyms'), // GET, POST adds
  adminSynonym: route('/admin/searches/synonyms/:synonymId'), // POST saves
  adminSynonymRemoval: route('/admin/searches/synonyms/:synonymId/removal'), // POST
  adminPins: route('/admin/searches/pins'), // GET ?q= what is found for it, POST keeps what stands first
  adminImports: route('/admin/imports'), // GET the list and the form, POST starts one
  adminImport: route('/admin/imports/:importId'), // its progress and report
  adminImportStart: route('/admin/imports/:importId/start'), // POST: after a dry run, for real
  adminImportCalling: route('/admin/imports/:importId/calling-off'), // POST
  adminProductExport: route('/admin/products/export.csv'),

  adminInventory: route('/admin/inventory'), // levels
  adminStock: route('/admin/inventory/variants/:variantId'), // one variant: level, ledger; POST adjusts
  adminStockSettings: route('/admin/inventory/variants/:variantId/settings'), // POST: threshold, backorders
  adminStockTake: route('/admin/inventory/stock-take'), // GET, POST books what was counted
  adminStockMovements: route('/admin/inventory/movements'), // the ledger of all

  adminOrders: route('/admin/orders'),
  adminOrdersShip: route('/admin/orders/shipping'), // POST: the ticked ones, each whole
  adminOrdersPrint: route('/admin/orders/print'), // GET ?number=…&kind=packing-slip|invoice, as PDF
  adminOrder: route('/admin/orders/:number'),
  adminOrderAction: route('/admin/orders/:number/actions/:action'), // GET the form, POST does it (staff-actions.ts)
  adminOrderNote: route('/admin/orders/:number/notes'), // POST
  adminOrderAddress: route('/admin/orders/:number/address'), // GET, POST
  adminPackingSlip: route('/admin/orders/:number/packing-slip'), // to print
  adminInvoice: route('/admin/orders/:number/invoice'), // to print
  adminPackingSlipPdf: route('/admin/orders/:number/packing-slip.pdf'),
  adminInvoicePdf: route('/admin/orders/:number/invoice.pdf'),
  adminDrafts: route('/admin/drafts'), // draft orders; POST makes one
  adminDraft: route('/admin/drafts/:draftId'), // GET, POST saves
  adminDraftSending: route('/admin/drafts/:draftId/sending'), // POST mails the payment link
  adminDraftRemoval: route('/admin/drafts/:draftId/removal'), // POST
  payDraft: route('/pay/:token'), // the buyer's page of a draft; POST leads to Stripe

  adminCustomers: route('/admin/customers'),
  adminCustomer: route('/admin/customers/:customerId'),
  adminCustomerExport: route('/admin/customers/:customerId/export'),
  adminCustomerErasure: route('/admin/customers/:customerId/erasure'), // POST
  adminDiscounts: route('/admin/discounts'), // the list; POST adds one
  adminNewDiscount: route('/admin/discounts/new'),
  adminDiscount: route('/admin/discounts/:discountId'), // GET, POST saves
  adminDiscountEnd: route('/admin/discounts/:discountId/end'), // POST
  adminSales: route('/admin/sales'), // the list; POST plans one
  adminNewSale: route('/admin/sales/new'),
  adminSale: route('/admin/sales/:saleId'),
  adminSaleEnd: route('/admin/sales/:saleId/end'), // POST

  adminPages: route('/admin/pages'), // content pages and navigation; POST adds a page
  adminNewPage: route('/admin/pages/new'),
  adminPage: route('/admin/pages/:pageId'), // GET, POST saves
  adminPageRemoval: route('/admin/pages/:pageId/removal'), // POST
  adminNavigation: route('/admin/navigation'), // GET, POST
  contentPage: route('/pages/:handle'), // what buyers read

  adminSettings: route('/admin/settings'), // name, addresses, currency, time zone, colours; POST saves
  adminLogo: route('/admin/settings/logo'), // POST uploads, or takes it away
  adminEmails: route('/admin/settings/emails'),
  adminEmail: route('/admin/settings/emails/:kind'), // GET the words and the preview, POST saves
  adminEmailPreview: route('/admin/settings/emails/:kind/preview'), // POST: with the words as typed, in a frame
  adminEmailReset: route('/admin/settings/emails/:kind/reset'), // POST
  adminShipping: route('/admin/settings/shipping'), // zones and methods
  adminNewZone: route('/admin/settings/shipping/zones/new'),
  adminZone: route('/admin/settings/shipping/zones/:zoneId'), // GET, POST
  adminZoneRemoval: route('/admin/settings/shipping/zones/:zoneId/removal'), // POST
  adminNewMethod: route('/admin/settings/shipping/methods/new'),
  adminMethod: route('/admin/settings/shipping/methods/:methodId'), // GET, POST
  adminMethodRemoval: route('/admin/settings/shipping/methods/:methodId/removal'), // POST
  adminTaxes: route('/admin/settings/taxes'), // registrations, rates, markets and currencies
  adminTaxRates: route('/admin/settings/taxes/rates'), // GET, POST: one country's rates
  adminTaxLoad: route('/admin/settings/taxes/load'), // GET what a set would change, POST writes it
  adminMarkets: route('/admin/settings/markets'), // GET, POST
  adminLaunch: route('/admin/launch'), // the checklist
  adminDemoArchive: route('/admin/launch/demo-products/archive'), // POST
  adminLaunchCheck: route('/admin/launch/:check'), // POST tries one for real

  robots: route('/robots.txt'),
  sitemap: route('/sitemap.xml'),
  favicon: route('/favicon.svg'),
  health: route('/health'),
  healthLive: route('/health/live'),
  healthReady: route('/health/ready'),

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
