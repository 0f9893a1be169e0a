/** The rooms of the back office, as the sidebar and the palette list them. */
import { routes } from '../routes.ts';
import type { IconName } from '../ui/icons.tsx';
import type { Permission } from './permissions.ts';

export interface NavItem {
  /** What a page names as `current`. */
  name: string;
  title: string;
  href: string;
  needs: Permission | 'anyone';
  icon?: IconName;
  /** Shown below it while one of them, or it, is the current page. */
  within?: NavItem[];
}

const item = (
  name: string,
  title: string,
  href: string,
  needs: NavItem['needs'],
  icon?: IconName,
): NavItem => ({
  name,
  title,
  href,
  needs,
  icon,
});

export const navigation: NavItem[] = [
  item('overview', 'Overview', routes.admin(), 'anyone', 'chart'),
  {
    ...item('orders', 'Orders', routes.adminOrders(), 'orders:read', 'parcel'),
    within: [item('drafts', 'Drafts', routes.adminDrafts(), 'orders:read')],
  },
  {
    ...item('products', 'Products', routes.adminProducts(), 'products:read', 'tag'),
    within: [
      item('collections', 'Collections', routes.adminCollections(), 'products:read'),
      item('searches', 'Search', routes.adminSearches(), 'products:read'),
      item('imports', 'Import and export', routes.adminImports(), 'products:read'),
    ],
  },
  {
    ...item('inventory', 'Inventory', routes.adminInventory(), 'inventory:read', 'shelf'),
    within: [
      item('stock-take', 'Stock-take', routes.adminStockTake(), 'inventory:write'),
      item('movements', 'Movements', routes.adminStockMovements(), 'inventory:read'),
    ],
  },
  item('customers', 'Customers', routes.adminCustomers(), 'customers:read', 'person'),
  {
    ...item('discounts', 'Discounts', routes.adminDiscounts(), 'discounts:read', 'percent'),
    within: [item('sales', 'Sales', routes.adminSales(), 'discounts:read')],
  },
  {
    ...item('pages', 'Pages', routes.adminPages(), 'content:read', 'page'),
    within: [item('navigation', 'Navigation', routes.adminNavigation(), 'content:read')],
  },
  {
    ...item('settings', 'Settings', routes.adminSettings(), 'settings:read', 'gear'),
    within: [
      item('launch', 'Launch checklist', routes.adminLaunch(), 'settings:read'),
      item('shipping', 'Shipping', routes.adminShipping(), 'settings:read'),
      item('taxes', 'Taxes', routes.adminTaxes(), 'settings:read'),
      item('markets', 'Markets', routes.adminMarkets(), 'settings:read'),
      item('emails', 'E-mails', routes.adminEmails(), 'settings:read'),
      item('staff', 'Staff', routes.adminStaff(), 'staff:read'),
      item('log', 'Log', routes.adminLog(), 'audit:read'),
    ],
  },
];
