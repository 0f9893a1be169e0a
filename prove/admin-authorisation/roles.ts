/** Who stands before the back office: each role, own sets of one right each, and those who are not in at all. */
import { allPermissions, type Permission, type RoleName, roles } from '../../src/admin/permissions.ts';
import { formTokenOf, openStaffSession } from '../../src/admin/session.ts';
import { openSession } from '../../src/customers/sessions.ts';
import { type Database, sql } from '../../src/platform/db.ts';
import { addClerk } from '../../test/back-office.ts';

export interface Visitor {
  name: string;
  /** Undefined: not in, so nothing but the sign-in is open. */
  permissions: ReadonlySet<Permission> | undefined;
  cookie: string;
  formToken: string;
  /** Half in: led to the second factor in place of the sign-in. */
  isHalfIn?: boolean;
  /** Signs in anew, for when a request has ended the session. */
  renew(): Promise<void>;
}

async function clerk(
  db: Database,
  name: string,
  options: { role?: RoleName; permissions?: Permission[] },
): Promise<Visitor> {
  const { id, cookie, formToken } = await addClerk(db, { ...options, name });
  const permissions = new Set(options.permissions ?? roles[options.role!].permissions);
  const visitor: Visitor = {
    name,
    permissions,
    cookie,
    formToken,
    async renew() {
      const token = await openStaffSession(db, id, { device: 'proof', complete: true });
      Object.assign(visitor, { cookie: `staff_session=${token}`, formToken: formTokenOf(token) });
    },
  };
  return visitor;
}

const stays = async () => {};

/** @param isSmall leaves own sets of one right out, but for one of them. */
export async function openVisitors(db: Database, customerId: string, isSmall: boolean): Promise<Visitor[]> {
  const visitors: Visitor[] = [];
  for (const role of Object.keys(roles) as RoleName[]) visitors.push(await clerk(db, role, { role }));
  visitors.push(await clerk(db, 'own set: nothing', { permissions: [] }));
  for (const permission of isSmall ? (['staff:write'] as const) : allPermissions)
    visitors.push(await clerk(db, `own set: ${permission}`, { permissions: [permission] }));

  const suspended = await addClerk(db, { name: 'suspended' });
  await db.run(sql`UPDATE staff SET status = 'suspended' WHERE id = ${suspended.id}`);
  const half = await addClerk(db, { name: 'half in' });
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${half.id}`);
  await db.run(sql`UPDATE staff_sessions SET complete = false WHERE staff_id = ${half.id}`);
  const expired = await addClerk(db, { name: 'expired' });
  await db.run(
    sql`UPDATE staff_sessions SET last_seen_at = now() - interval '4 days' WHERE staff_id = ${expired.id}`,
  );
  const customer = `session=${await openSession(db, customerId, 'proof')}`;
  const out = (name: string, cookie: string, formToken = 'x'.repeat(24)): Visitor => ({
    name,
    permissions: undefined,
    cookie,
    formToken,
    renew: stays,
  });
  visitors.push(
    out('suspended', suspended.cookie, suspended.formToken),
    out('expired', expired.cookie, expired.formToken),
    out('signed out', ''),
    out('a customer', customer),
    { ...out('half in', half.cookie, half.formToken), isHalfIn: true },
  );
  return visitors;
}
