/** The list pages of the back office, as staff ask for them: as they open, filtered, sorted, searched, and far back. */
import { createHash } from 'node:crypto';
import { periodNames } from '../../src/reports/period.ts';
import { routes } from '../../src/routes.ts';

export interface ListPage {
  name: string;
  path: string;
  /** How often “Next” is pressed, and then “Previous”, before it is measured. */
  pagesOn?: number;
  pagesBack?: number;
  /** Where it is no list: a search of all rooms asks each of them, a sheet of cells asks for those too. */
  queriesMax?: number;
  msMax?: number;
}

const FAR = 40;

/** Pages of one list: plain, far on, back from there, and by each query named. */
function list(name: string, path: string, queries: Record<string, string> = {}): ListPage[] {
  return [
    { name, path },
    ...Object.entries(queries).flatMap(([what, query]) => both(`${name}, ${what}`, `${path}?${query}`)),
  ];
}

/** Far on and back too, where a list is long. */
function long(name: string, path: string, queries: Record<string, string> = {}): ListPage[] {
  return [...far(name, path), ...list(name, path, queries).slice(1)];
}

const far = (name: string, path: string): ListPage[] => [
  { name, path },
  { name: `${name}, ${FAR} pages on`, path, pagesOn: FAR },
  { name: `${name}, ${FAR} pages on and one back`, path, pagesOn: FAR, pagesBack: 1 },
];

/** The first page, and the first one again from the second: upwards the same rows are found by another plan. */
const both = (name: string, path: string): ListPage[] => [
  { name, path },
  { name: `${name}, one on and back`, path, pagesOn: 1, pagesBack: 1 },
];

/** As fill.ts makes it: of 20,000 products, or of all there are. */
const COLLECTION = createHash('md5')
  .update('collection 1')
  .digest('hex')
  .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

const searches = { 'by nothing there is': 'q=zzzzzz', 'by one letter': 'q=b', 'by two letters': 'q=li' };

const productSearches = {
  ...searches,
  'by a common word': 'q=linen',
  'by two words': 'q=linen+lamp',
  'by a rare word': 'q=lamp+77',
  'by a whole title': 'q=Brass+Lamp+4322',
  'by a vendor': 'q=vendor+7',
  'by a tag': 'q=season-12',
  'by a part that every SKU has': 'q=many',
  'by a part that every SKU has, written long': 'q=many-1',
  'by a part of a SKU': 'q=many-4242',
  'by a whole SKU': 'q=MANY-4242-1',
  'by the end of many SKUs': 'q=00-1',
  'by a barcode': 'q=0000000042421',
};

/** @param staffId somebody who did something. @param day on which something was done. */
export const listPages = (staffId: string, day: string): ListPage[] => [
  ...periodNames.map((name) => ({ name: `overview, ${name}`, path: `${routes.admin()}?period=${name}` })),
  ...long('products', routes.adminProducts(), {
    'the oldest first': 'sort=oldest',
    'changed last': 'sort=changed',
    'unchanged the longest': 'sort=unchanged',
    'by title': 'sort=title',
    'by title, downwards': 'sort=title-down',
    active: 'status=active',
    drafts: 'status=draft',
    'drafts by title': 'status=draft&sort=title',
    'archived, the oldest first': 'status=archived&sort=oldest',
    'of a collection': `collection=${COLLECTION}`,
    'of a collection by title': `collection=${COLLECTION}&sort=title`,
    'of a vendor': 'vendor=Vendor+7',
    'of a vendor by title': 'vendor=Vendor+7&sort=title',
    'of a vendor there is not': 'vendor=Nobody',
    'of a type': 'type=Kitchen',
    'of a type, changed last': 'type=Kitchen&sort=changed',
    'with a tag': 'tag=season-12',
    'with a tag there is not': 'tag=nothing',
    'sold out': 'stock=sold_out',
    'sold out by title': 'stock=sold_out&sort=title',
    low: 'stock=low',
    'drafts of a vendor with a tag, low, by title':
      'status=draft&vendor=Vendor+7&tag=tag-7&stock=low&sort=title',
    ...productSearches,
    'active, by a common word, by title': 'status=active&q=linen&sort=title',
    'drafts by a common word': 'status=draft&q=linen',
  }),
  ...list('products in the grid', routes.adminProductGrid(), {
    'of a vendor': 'vendor=Vendor+7',
    'by a common word': 'q=linen',
  }).map((page) => ({ ...page, queriesMax: 5 })),
  ...list('collections', routes.adminCollections(), {
    'by a word': 'q=collection',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('a collection', routes.adminCollection({ collectionId: COLLECTION }), {
    'looking for products': 'find=linen',
  }),
  ...list('imports', routes.adminImports()),
  ...long('inventory', routes.adminInventory(), {
    low: 'show=low',
    'none left': 'show=out',
    owed: 'show=owed',
    backorders: 'show=backorders',
    'never counted': 'counted=never',
    'not counted for 90 days': 'counted=90',
    'low and never counted': 'show=low&counted=never',
    ...productSearches,
    'none left, by a common word': 'show=out&q=linen',
    'never counted, by a common word': 'counted=never&q=linen',
  }),
  ...long('movements', routes.adminStockMovements(), { 'without sales': 'show=unsold' }),
  { name: 'movements, in the middle', path: `${routes.adminStockMovements()}?before=1000000` },
  ...list('stock-take', routes.adminStockTake()),
  ...long('orders', routes.adminOrders(), {
    'the oldest first': 'sort=oldest',
    'to ship': 'tab=to_ship',
    'to ship, the oldest first': 'tab=to_ship&sort=oldest',
    shipped: 'tab=shipped',
    unpaid: 'tab=unpaid',
    returns: 'tab=returns',
    disputed: 'tab=disputed',
    'of a country': 'country=IE',
    'of a country, to ship': 'country=IE&tab=to_ship',
    'of a country without orders': 'country=SE',
    waiting: 'payment=waiting',
    'not paid': 'payment=unpaid',
    paid: 'payment=paid',
    refunded: 'payment=refunded',
    'refunded in part': 'payment=partly_refunded',
    'refunded, the oldest first': 'payment=refunded&sort=oldest',
    unfulfilled: 'fulfillment=unfulfilled',
    'partly shipped': 'fulfillment=partly_shipped',
    delivered: 'fulfillment=delivered',
    'delivered, the oldest first': 'fulfillment=delivered&sort=oldest',
    'delivered to a country': 'fulfillment=delivered&country=IE',
    'of days': `from=${day}&to=${day}`,
    'until a day': `to=${day}`,
    'from a day on, the oldest first': `from=${day}&sort=oldest`,
    'of days, to ship, of a country': `from=${day}&country=IE&tab=to_ship`,
    'returns by a name': 'tab=returns&q=buyer+9',
    'refunded, by a common name': 'payment=refunded&q=buyer',
    'refunded, of a country, by a rare name': 'payment=refunded&country=IE&q=buyer+777',
    'to ship, by a rare name': 'tab=to_ship&q=buyer+777',
    'by a common name': 'q=buyer',
    'by a common name, the oldest first': 'q=buyer&sort=oldest',
    'by a name that few have': 'q=buyer+77',
    'by one name': 'q=buyer+777777',
    'by a part of an address': 'q=yer-4242@',
    'by a whole address': 'q=buyer-4242@example.com',
    'by a number': 'q=501000',
    'by a number with its sign': 'q=%23501000',
    'by a SKU': 'q=MANY-10-1',
    'by a SKU nobody bought': 'q=MANY-99999-1',
    ...searches,
  }),
  { name: 'orders, in the middle', path: `${routes.adminOrders()}?after=500000` },
  { name: 'orders, in the middle upwards', path: `${routes.adminOrders()}?before=500000` },
  ...long('drafts', routes.adminDrafts(), {
    open: 'show=open',
    sent: 'show=sent',
    paid: 'show=paid',
    expired: 'show=expired',
    'by a name': 'q=buyer+42',
    'by a number': 'q=D42',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...long('customers', routes.adminCustomers(), {
    'by a common name': 'q=buyer',
    'by a common part of an address': 'q=example.com',
    'by a name that few have': 'q=buyer+77',
    'by one name': 'q=Buyer+77777',
    'by a part of an address': 'q=her-4242@',
    ...searches,
    'by two letters that nobody has': 'q=zq',
  }),
  ...long('guests', `${routes.adminCustomers()}?kind=guests`),
  ...['b', 'buyer', 'buyer-42', 'zzz'].map((text) => ({
    name: `guests, by “${text}”`,
    path: `${routes.adminCustomers()}?kind=guests&q=${text}`,
  })),
  ...long('discounts', routes.adminDiscounts(), {
    planned: 'show=planned',
    ended: 'show=ended',
    'by a code': 'q=CODE42',
    'by a common word': 'q=offer',
    'by two letters': 'q=of',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('sales', routes.adminSales(), { ended: 'show=ended' }),
  ...long('log', routes.adminLog(), {
    refused: 'tab=refused',
    'of a kind': 'kind=order',
    'of a kind there is not': 'kind=nothing',
    'of a member': `who=${staffId}`,
    'of a member, of a kind': `who=${staffId}&kind=order`,
    'of a day': `day=${day}`,
    'of a day, of a member': `day=${day}&who=${staffId}`,
    'refused, of a member': `tab=refused&who=${staffId}`,
    'by a common word': 'q=article',
    'by a rare word': 'q=article+4242',
    'by a name, refused': 'q=member+7&tab=refused',
    ...searches,
  }),
  ...list('staff', routes.adminStaff()),
  ...list('pages', routes.adminPages()),
  ...list('markets', routes.adminMarkets()),
  ...list('shipping', routes.adminShipping()),
  ...list('taxes', routes.adminTaxes()),
  ...list('mails', routes.adminEmails()),
  ...['linen', 'many-42', 'buyer 77', '501000', 'li'].map((text) => ({
    name: `what Ctrl K finds for “${text}”`,
    queriesMax: 7,
    msMax: 100,
    path: `${routes.adminSearch()}?q=${encodeURIComponent(text)}`,
  })),
];
