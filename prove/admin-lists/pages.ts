/** The list pages of the back office, as staff ask for them: as they open, filtered, searched, and far back. */
import { routes } from '../../src/routes.ts';

export interface ListPage {
  name: string;
  path: string;
  /** How often “Next” is pressed before it is measured. */
  pagesOn?: number;
}

const FAR = 40;

/** Pages of one list: plain, far back, and by each query named. */
const list = (name: string, path: string, queries: Record<string, string> = {}, far = true): ListPage[] => [
  { name, path },
  ...(far ? [{ name: `${name}, ${FAR} pages on`, path, pagesOn: FAR }] : []),
  ...Object.entries(queries).map(([what, query]) => ({ name: `${name}, ${what}`, path: `${path}?${query}` })),
];

export const listPages: ListPage[] = [
  ...list(
    'overview',
    routes.admin(),
    { 'seven days': 'period=7', 'thirty days': 'period=30', 'ninety days': 'period=90' },
    false,
  ),
  ...list('products', routes.adminProducts(), {
    'by title': 'sort=title',
    'the last changed': 'sort=changed',
    drafts: 'status=draft',
    archived: 'status=archived&sort=title',
    'of a vendor': 'vendor=Vendor+7',
    'of a type': 'type=Kitchen',
    'with a tag': 'tag=tag-7',
    'sold out': 'stock=sold_out',
    'with little left': 'stock=low',
    'active ones of a vendor, with a tag': 'status=active&vendor=Vendor+8&tag=tag-8',
    'by a common word': 'q=linen',
    'by two words': 'q=linen+lamp',
    'by two letters': 'q=li',
    'by a rare word': 'q=77777',
    'by a part of all SKUs': 'q=MANY-',
    'by a SKU': 'q=MANY-77777-2',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('collections', routes.adminCollections(), { 'by a word': 'q=a' }, false),
  ...list('imports', routes.adminImports(), {}, false),
  ...list('inventory', routes.adminInventory(), {
    'with little left': 'show=low',
    'with none left': 'show=out',
    'owed to buyers': 'show=owed',
    'with backorders': 'show=backorders',
    'never counted': 'counted=never',
    'by a common word': 'q=linen',
    'by a rare word': 'q=77777',
    'by a part of all SKUs': 'q=MANY-',
    'by a SKU': 'q=MANY-77777-2',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('movements', routes.adminStockMovements(), { 'but no sales': 'show=unsold' }),
  ...list('orders', routes.adminOrders(), {
    'the oldest first': 'sort=oldest',
    'to ship': 'tab=to_ship',
    unpaid: 'tab=unpaid',
    returns: 'tab=returns',
    disputed: 'tab=disputed',
    'of a country': 'country=IE',
    'of a country that none goes to': 'country=NZ',
    refunded: 'payment=refunded',
    'refunded in part': 'payment=partly_refunded',
    'delivered ones of a country': 'country=IE&fulfillment=delivered',
    'of last year': 'from=2025-11-01&to=2025-11-30',
    'by a common name': 'q=buyer',
    'by a rare name': 'q=buyer+77777',
    'by a number': 'q=77777',
    'by an address': 'q=buyer-77%40example.com',
    'by a SKU': 'q=MANY-100-1',
    'by nothing there is': 'q=zzzzzz',
    'by two letters': 'q=bu',
  }),
  ...list('drafts', routes.adminDrafts(), { sent: 'show=sent', 'by a word': 'q=buyer' }, false),
  ...list('customers', routes.adminCustomers(), {
    guests: 'kind=guests',
    'guests by a beginning': 'kind=guests&q=buyer-7',
    'by a common name': 'q=buyer',
    'by an address': 'q=other-7777%40',
    'by a letter': 'q=b',
    'by two letters': 'q=zz',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('discounts', routes.adminDiscounts(), { 'by a word': 'q=a' }, false),
  ...list('sales', routes.adminSales(), {}, false),
  ...list('staff', routes.adminStaff(), {}, false),
  ...list('log', routes.adminLog(), {
    refused: 'tab=refused',
    'of a kind': 'kind=product',
    'of a kind that is rare': 'kind=settings',
    'by a common word': 'q=saved',
    'by a rare word': 'q=77777',
    'by nothing there is': 'q=zzzzzz',
  }),
];
