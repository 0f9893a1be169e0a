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
  ...list('orders', routes.adminOrders()),
  ...list('customers', routes.adminCustomers()),
  ...list('discounts', routes.adminDiscounts(), {}, false),
  ...list('log', routes.adminLog()),
];
