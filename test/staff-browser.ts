/** A member of staff with a password, and a browser that signs in by the form: for tests of getting in. */
import { formTokenOf } from '../src/admin/session.ts';
import { type Database, sql } from '../src/platform/db.ts';
import { hashPassword } from '../src/platform/passwords.ts';
import { routes } from '../src/routes.ts';
import { addClerk } from './back-office.ts';
import { Buyer } from './buyer.ts';

export const STAFF_PASSWORD = 'copper kettle on the stairs';
const hashed = hashPassword(STAFF_PASSWORD);

export class StaffBrowser extends Buyer {
  get token(): string {
    return this.cookies.get('staff_session') ?? '';
  }

  /** A form of the back office, with its token. */
  send(path: string, fields: Record<string, string> = {}): Promise<Response> {
    return this.post(path, { form_token: formTokenOf(this.token), ...fields });
  }

  signIn(email: string, password = STAFF_PASSWORD, more: Record<string, string> = {}): Promise<Response> {
    return this.post(routes.adminSignIn(), { email, password, ...more });
  }

  async isIn(): Promise<boolean> {
    return (await this.get(routes.adminMe())).status === 200;
  }
}

export interface Colleague {
  id: string;
  email: string;
  name: string;
}

/** As addClerk, with a password; not signed in. */
export async function addColleague(
  db: Database,
  options: Parameters<typeof addClerk>[1] = {},
): Promise<Colleague> {
  const { id, name } = await addClerk(db, options);
  await db.run(sql`UPDATE staff SET password_hash = ${await hashed} WHERE id = ${id}`);
  await db.run(sql`DELETE FROM staff_sessions WHERE staff_id = ${id}`);
  return { id, name, email: `${id}@example.com` };
}

/** The path of the link in the latest mail to this address. */
export async function mailedPath(db: Database, recipient: string): Promise<string | undefined> {
  const row = await db.row<{ url: string | null }>(
    sql`SELECT data->>'url' AS url FROM emails WHERE recipient = ${recipient} ORDER BY seq DESC LIMIT 1`,
  );
  return row?.url ? new URL(row.url).pathname : undefined;
}

export const logged = (db: Database, action: string) =>
  db.rows<{ words: string; outcome: string; staffId: string; before: unknown; after: unknown }>(
    sql`SELECT words, outcome, staff_id AS "staffId", before, after FROM audit_log WHERE action = ${action} ORDER BY id`,
  );
