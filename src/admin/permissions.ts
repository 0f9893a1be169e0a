/** What staff may do, and the roles that come with the shop. Every page and action names one of these. */

export const permissions = {
  'reports:read': 'See sales and other figures',
  'orders:read': 'See orders',
  'orders:write': 'Ship, note, cancel and change orders; make drafts',
  'orders:refund': 'Send money back',
  'products:read': 'See products, collections and prices',
  'products:write': 'Change products, collections and prices; import',
  'inventory:read': 'See stock',
  'inventory:write': 'Count and adjust stock',
  'customers:read': 'See customers',
  'customers:write': 'Export and erase customers’ data',
  'discounts:read': 'See discounts and sales',
  'discounts:write': 'Change discounts and sales',
  'content:read': 'See pages and navigation',
  'content:write': 'Change pages and navigation',
  'settings:read': 'See settings, shipping and taxes',
  'settings:write': 'Change settings, shipping and taxes',
  'staff:read': 'See staff and their roles',
  'staff:write': 'Invite staff, change what they may do',
  'audit:read': 'See who changed what',
} as const;

export type Permission = keyof typeof permissions;
export const allPermissions = Object.keys(permissions) as Permission[];
export const isPermission = (text: string): text is Permission => Object.hasOwn(permissions, text);

export interface Role {
  title: string;
  does: string;
  permissions: Permission[];
}

export type RoleName = 'owner' | 'manager' | 'fulfilment' | 'read_only';

const without = (...left: Permission[]) => allPermissions.filter((each) => !left.includes(each));

export const roles: Record<RoleName, Role> = {
  owner: { title: 'Owner', does: 'Everything, staff included.', permissions: allPermissions },
  manager: {
    title: 'Manager',
    does: 'Runs the shop: everything but inviting staff and changing their roles.',
    permissions: without('staff:write'),
  },
  fulfilment: {
    title: 'Fulfilment',
    does: 'Packs and ships orders, cancels what cannot be sent (which pays it back), counts stock. No other refunds, no prices.',
    permissions: ['orders:read', 'orders:write', 'products:read', 'inventory:read', 'inventory:write'],
  },
  read_only: {
    title: 'Read only',
    does: 'Looks at everything but staff and the log, and changes nothing.',
    permissions: allPermissions.filter((each) => each.endsWith(':read') && !/^(staff|audit):/.test(each)),
  },
};
