/** The whole shop on one screen: middleware in order, then every room's handlers. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
import { type BackOffice, openBackOffice } from './admin/back-office.tsx';
import { adminPages } from './admin/http.tsx';
import { putIntoCart } from './cart/again.ts';
import { forgetCart } from './cart/cookie.ts';
import { cartPages } from './cart/http.tsx';
import { eraseCarts, exportCarts } from './cart/personal-data.ts';
import { importAdmin } from './catalog/admin/imports-http.tsx';
import { productListAdmin } from './catalog/admin/lists-http.tsx';
import { mediaAdmin } from './catalog/admin/media-http.tsx';
import { productAdmin } from './catalog/admin/products-http.tsx';
import { saleAdmin } from './catalog/admin/sales-http.tsx';
import { searchAdmin } from './catalog/admin/searches-http.tsx';
import { eraseWaiting, exportWaiting } from './catalog/back-in-stock/waiting.ts';
import { changeMany } from './catalog/change-many.ts';
import { catalogPages } from './catalog/http.tsx';
import { collectionLinks } from './catalog/reads.ts';
import { cancelOrder } from './checkout/cancel-order.ts';
import { cartAtSignIn } from './checkout/cart-at-sign-in.ts';
import { confirmPayment } from './checkout/confirm-payment.ts';
import { costsTheSame } from './checkout/costs-the-same.ts';
import { draftAdmin } from './checkout/drafts/http.tsx';
import { draftPages } from './checkout/drafts/pay-http.tsx';
import { eraseDrafts, exportDrafts } from './checkout/drafts/personal-data.ts';
import { checkoutPages } from './checkout/http.tsx';
import { disputeChanged, refundChanged } from './checkout/stripe-news.ts';
import { contentAdmin } from './content/http.tsx';
import { contentPages } from './content/page-http.tsx';
import { customerAdmin } from './customers/admin/http.tsx';
import { countryList, findCountry } from './customers/countries.ts';
import type { CustomerHooks } from './customers/customers.ts';
import { accountPages } from './customers/http.tsx';
import { demoHandles } from './dev/demo/handles.ts';
import { letterPages } from './dev/letters.tsx';
import { mailboxPages } from './dev/mailbox.tsx';
import { inventoryAdmin } from './inventory/admin/http.tsx';
import { setOnHand } from './inventory/inventory.ts';
import { openLevel } from './inventory/new-level.ts';
import { emailKinds } from './letters.ts';
import { taxAdmin } from './markets/admin/http.tsx';
import { canChooseRegion, pricesIn, regionOf, selling } from './markets/markets.ts';
import { regionPages } from './markets/region-pages.tsx';
import { documentAdmin } from './orders/admin/documents-http.tsx';
import { orderAdmin } from './orders/admin/http.tsx';
import { backPages } from './orders/back-http.tsx';
import { eraseDue, eraseOrdersOf, ordersKept } from './orders/erasure.ts';
import { exportOrders } from './orders/export.ts';
import { latestOrders } from './orders/history.ts';
import { accountOrders } from './orders/history-http.tsx';
import { orderPages } from './orders/http.tsx';
import { joinGuestOrders } from './orders/joining.ts';
import { lookupPages } from './orders/lookup-http.tsx';
import { refuse, staffApi } from './orders/staff-api.ts';
import { trackingWebhook } from './orders/tracking-webhook.ts';
import { stripeWebhook } from './payments/http.ts';
import { isOutOfReach } from './platform/db.ts';
import { files } from './platform/files.ts';
import { headersOf } from './platform/headers.ts';
import { cartCount } from './platform/kept-pages.ts';
import { senderOf } from './platform/rate-limits.ts';
import { withoutTokens } from './platform/secrets.ts';
import { CHECKOUT_FORMS, CHECKOUTS, type Flow, SEARCHES } from './platform/sender-limits.ts';
import type { Shop } from './platform/shop.ts';
import type { PagePrices } from './platform/shown-prices.ts';
import { healthPages, readiness } from './platform/watching/health.ts';
import { meters } from './platform/watching/meters.ts';
import { watchRequests } from './platform/watching/requests.ts';
import { discountAdmin } from './promotions/admin/http.tsx';
import { overviewAdmin } from './reports/http.tsx';
import { routes } from './routes.ts';
import { settingsAdmin } from './settings/http.tsx';
import { shippingAdmin } from './shipping/admin/http.tsx';
import { askToSignIn, isOnTheWayToSecondFactor, staffAdmin, staffDoors } from './staff/http.tsx';
import { answerBusy, answerError, answerNotFound, answerTooOften } from './ui/answers.tsx';
import { inRegion } from './ui/region.tsx';
import { sentForm } from './ui/sent-form.ts';
import { theme } from './ui/theme.tsx';

const BODY_BYTES_MAX = 100 * 1024;
const WEBHOOK_BYTES_MAX = 1024 * 1024;
/** Photographs, and catalogues to import. */
const UPLOAD_BYTES_MAX = 64 * 1024 * 1024;
/** Nobody waits longer than ten seconds for an answer. */
const ANSWER_WITHIN_MS = 9_500;
/** But for who sends files from a slow line: main.ts takes a request for no longer than that. */
const UPLOAD_WITHIN_MS = 290_000;

export function createApp(shop: Shop, options: { webhookSecret: string; standIn?: Hono }): Hono {
  const app = new Hono();

  const headers = headersOf(shop.config);
  app.use(watchRequests(shop));
  app.use(compress()); // what is not kept in memory compressed already
  app.use(async (c, next) => {
    await next();
    if (isByStaff(c)) await shop.keptPages.settled();
    if (c.res.status === 503 && !c.res.headers.has('retry-after')) c.res.headers.set('Retry-After', '30');
    const isPage = c.res.headers.get('content-type')?.startsWith('text/html');
    for (const [name, value] of Object.entries(isPage ? headers.page : headers.other))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  // Before the guards of the shop's own forms: Stripe's SDK sends forms too, without an origin.
  if (options.standIn) app.route('/', options.standIn);
  const within = (ms: number) => timeout(ms, () => new HTTPException(503, { message: 'took too long' }));
  const waits = { answer: within(ANSWER_WITHIN_MS), upload: within(UPLOAD_WITHIN_MS) };
  app.use((c, next) => (isUpload(c) ? waits.upload : waits.answer)(c, next));
  const limits = {
    form: limitOf(BODY_BYTES_MAX),
    webhook: limitOf(WEBHOOK_BYTES_MAX),
    upload: limitOf(UPLOAD_BYTES_MAX),
  };
  const limitFor = (path: string) => {
    if (path.startsWith('/webhooks/')) return limits.webhook;
    return path.startsWith('/admin/') ? limits.upload : limits.form;
  };
  app.use((c, next) => limitFor(c.req.path)(c, next));
  // PostgreSQL takes no NUL in a text, so nothing is found at an address that holds one.
  app.use(async (c, next) => (c.req.path.includes('\0') ? c.notFound() : await next()));
  // What counts for these is a key or a signature, which no browser sends by itself.
  staffApi(app, shop, (key, request) => cancelOrder(shop, key, request));
  trackingWebhook(app, shop);
  app.use(csrf({ origin: (origin, c) => fromThisShop(origin, c, shop) }));

  healthPages(app, readiness(shop));
  files(app, shop);
  theme(app, shop);
  slowDown(app, shop);
  const customers = customerHooks(shop);
  backOffice(app, shop, customers);
  catalogPages(app, shop, { pricesFor: (c) => pricesFor(c, shop) });
  contentPages(app, shop, {
    pricesFor: (c) => pricesFor(c, shop),
    collections: () => collectionLinks(shop),
  });
  app.use(async (c, next) => {
    const { region, canChoose } = await pricesFor(c, shop);
    // An answer to a form has no address to come back to.
    return inRegion({ ...region, canChoose: canChoose && c.req.method === 'GET' }, next);
  });
  regionPages(app, shop);
  cartPages(app, shop);
  checkoutPages(app, shop);
  draftPages(app, shop);
  lookupPages(app, shop);
  orderPages(app, shop, { putIntoCart: (c, wanted) => putIntoCart(c, shop, wanted) });
  accountPages(app, shop, customers);
  backPages(app, shop);
  stripeWebhook(app, shop, options.webhookSecret, {
    sessionChanged: (sessionId) => confirmPayment(shop, sessionId),
    refundChanged: (refundId) => refundChanged(shop, refundId),
    disputeChanged: (disputeId) => disputeChanged(shop, disputeId),
  });
  if (!shop.config.smtpUrl) {
    mailboxPages(app, shop);
    letterPages(app, shop, emailKinds(shop.config));
  }

  app.notFound((c) => answerNotFound(c, shop, cartCount(c)));
  app.onError(async (error, c) => {
    if (error instanceof HTTPException && error.status < 500) return error.getResponse();
    const reference = crypto.randomUUID().slice(0, 8);
    shop.log.error({ err: error, reference, path: withoutTokens(c.req.path) }, 'a request failed');
    const busy = error instanceof HTTPException || isOutOfReach(error);
    if (isApi(c)) return refuse(c, 503, 'busy', 'The shop is busy; please try again in a moment.');
    return busy
      ? answerBusy(c, shop, cartCount(c), await sentForm(c))
      : answerError(c, shop, cartCount(c), reference);
  });
  return app;
}

/**
 * What costs much is not had as often as one likes. A press on Pay is counted once more in checkout/till.tsx, where the
 * form can come back as it was typed.
 */
function slowDown(app: Hono, shop: Shop): void {
  const slow =
    (flow: Flow): MiddlewareHandler =>
    async (c, next) => {
      const seconds = await shop.senders.take(flow, senderOf(c, shop.config));
      if (seconds === undefined) return await next();
      meters().turnedAway(flow.name);
      return answerTooOften(c, shop, cartCount(c), seconds);
    };
  app.get(routes.search.pattern, slow(SEARCHES));
  app.get(routes.searchSuggestions.pattern, slow(SEARCHES));
  app.get(routes.checkout.pattern, slow(CHECKOUTS));
  app.post(routes.checkout.pattern, slow(CHECKOUT_FORMS));
}

/** What prices are for whoever asks, as his cookies say. */
async function pricesFor(c: Context, shop: Shop): Promise<PagePrices> {
  const known = await selling(shop);
  return { ...pricesIn(known, regionOf(c, known)), canChoose: canChooseRegion(known) };
}

/** What every room but the customers' own does when an account is deleted. */
export const forgetCustomer: CustomerHooks['deleting'] = async (tx, { id, email }) => {
  await joinGuestOrders(tx, { id });
  await eraseDrafts(tx, { id, email });
  await eraseOrdersOf(tx, id);
  await eraseCarts(tx, id);
  await eraseWaiting(tx, { email });
};

/** What happens elsewhere in the shop when something happens to a customer. */
function customerHooks(shop: Shop): CustomerHooks {
  return {
    async signedIn(customer, c) {
      await joinGuestOrders(shop.db, customer);
      await cartAtSignIn(c, shop, customer.id);
    },
    signedOut: forgetCart,
    verified: joinGuestOrders,
    personalData: (customer) => ({
      carts: exportCarts(shop.db, customer.id),
      drafts: exportDrafts(shop.db, customer),
      orders: exportOrders(shop.db, customer.id),
      waitingFor: exportWaiting(shop.db, customer),
    }),
    ordersKept: ({ id }) => ordersKept(shop, id),
    deleting: forgetCustomer,
    async deleted() {
      await eraseDue(shop);
      shop.wake('erasures'); // there may be more than fit into one turn
    },
    overview: (customer, c) => accountOrders(c, shop, customer.id),
  };
}

/** Everything below /admin. A path with a fixed word stands before one with an id in the same place. */
export function backOffice(app: Hono, shop: Shop, customers = customerHooks(shop)): BackOffice {
  const office = openBackOffice(app, shop, {
    signedOut: (c, sent, partly) => askToSignIn(c, shop, sent, partly),
    addSecondFactorUrl: routes.adminMe(),
    isOnTheWayToOne: isOnTheWayToSecondFactor,
  });
  staffDoors(app, shop);
  adminPages(office);
  overviewAdmin(office);
  documentAdmin(office);
  orderAdmin(office, {
    cancelOrder: (key, request) => cancelOrder(shop, key, request),
    costsTheSame: (order, address) => costsTheSame(shop, order, address),
  });
  draftAdmin(office);
  productListAdmin(office, {
    setOnHand: (tx, variantId, onHand, by) => setOnHand(tx, variantId, onHand, { kind: 'counted', by }),
  });
  importAdmin(office);
  mediaAdmin(office);
  productAdmin(office, { stockNew: openLevel, pricesFor: (c) => pricesFor(c, shop) });
  saleAdmin(office);
  searchAdmin(office);
  inventoryAdmin(office);
  customerAdmin(office, { ...customers, latestOrders: (id) => latestOrders(shop.db, id) });
  discountAdmin(office);
  contentAdmin(office);
  shippingAdmin(office, { findCountry, countries: countryList() });
  taxAdmin(office);
  settingsAdmin(office, {
    emailKinds: emailKinds(shop.config),
    demoHandles,
    async archive(tx, ids) {
      const changed = await changeMany(tx, ids, { kind: 'status', status: 'archived' });
      return changed.after.length > 0 ? changed : undefined;
    },
  });
  staffAdmin(office);
  return office;
}

/**
 * A body that names its length is judged by it, and Node reads no more than that. Only one of unknown length
 * needs to be counted, for which the body has to become a web stream.
 */
function limitOf(maxSize: number): MiddlewareHandler {
  const tooMuch = (c: Context) =>
    isApi(c)
      ? refuse(c, 413, 'too_large', `A body may have ${maxSize} bytes.`)
      : c.text('That is more than this page takes.', 413);
  const counted = bodyLimit({ maxSize, onError: tooMuch });
  return async (c, next) => {
    const length = c.req.header('content-length');
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
    return Number(length) <= maxSize ? await next() : tooMuch(c);
  };
}

const isUpload = (c: Context) =>
  c.req.path.startsWith('/admin/') &&
  c.req.header('content-type')?.startsWith('multipart/form-data') === true;
/** What staff change no process shows as it was before, once they are answered. */
const isByStaff = (c: Context) => c.req.method !== 'GET' && (c.req.path.startsWith('/admin/') || isApi(c));
const isApi = (c: Context) => c.req.path.startsWith(`${routes.staffApi()}/`);

/** A form on another site must not act in a buyer's name. Behind a proxy the shop is known by its public address. */
function fromThisShop(origin: string, c: Context, shop: Shop): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === c.req.header('host') || origin === new URL(shop.config.publicUrl).origin;
}
