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
  ...list('overview', routes.admin(), {}, false),
  ...list('products', routes.adminProducts()),
  ...list('inventory', routes.adminInventory()),
  ...list('orders', routes.adminOrders(), {
    'the oldest first': 'sort=oldest',
    'to ship': 'tab=to_ship',
    returns: 'tab=returns',
    disputed: 'tab=disputed',
    'of a country': 'country=IE',
    refunded: 'payment=refunded',
    'by a common name': 'q=buyer',
    'by a rare name': 'q=buyer+77',
    'by nothing there is': 'q=zzzzzz',
  }),
  ...list('customers', routes.adminCustomers()),
  ...list('discounts', routes.adminDiscounts(), {}, false),
  ...list('log', routes.adminLog()),
];
