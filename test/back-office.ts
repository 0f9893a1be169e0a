/** A member of staff who is signed in, for tests of the back office: asks for pages, sends forms with their token. */
import type { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import type { RoleName } from '../src/admin/permissions.ts';
import { formTokenOf, openStaffSession } from '../src/admin/session.ts';
import { type Db, sql } from '../src/platform/db.ts';

export interface Clerk {
  id: string;
  name: string;
  cookie: string;
  formToken: string;
}

/** @param by a set of permissions of its own, in place of a role. */
export async function addClerk(
  db: Db,
  {
    role = 'owner',
    permissions,
    name = 'Olive Owner',
  }: { role?: RoleName; permissions?: string[]; name?: string } = {},
): Promise<Clerk> {
  const id = uuid();
  const ownRoleId = permissions ? uuid() : null;
  if (permissions)
    await db.run(
      sql`INSERT INTO staff_roles (id, title, permissions) VALUES (${ownRoleId}, ${`Own ${id}`}, ${permissions})`,
    );
  await db.run(sql`
    INSERT INTO staff (id, email, name, role, own_role_id, password_hash)
    VALUES (${id}, ${`${id}@example.com`}, ${name}, ${permissions ? 'own' : role}, ${ownRoleId}, 'none')`);
  const token = await openStaffSession(db, id, { device: 'test', complete: true });
  return { id, name, cookie: `staff_session=${token}`, formToken: formTokenOf(token) };
}

export type Fields = Record<string, string | string[]> | [string, string][];

/** For those who ask for thousands of pages: to pack and unpack each takes longer than to render it. */
export const UNPACKED = { 'accept-encoding': 'identity' };

/** Asks the running shop (a base URL) or an app, as this clerk. Redirects are not followed. */
export function deskOf(at: string | Hono, clerk: Clerk) {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
    // By the other name where the shop's address is https.
    const headers = {
      ...UNPACKED,
      cookie: `${clerk.cookie}; __Secure-${clerk.cookie}`,
      ...(init.headers as Record<string, string>),
    };
    if (typeof at === 'string') return fetch(at + path, { redirect: 'manual', ...init, headers });
    return Promise.resolve(at.request(path, { ...init, headers }));
  };
  const origin = typeof at === 'string' ? at : 'http://localhost';
  return {
    get: (path: string, headers: Record<string, string> = {}) => ask(path, { headers }),
    post: (path: string, fields: Fields = {}) =>
      ask(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: encoded({ form_token: clerk.formToken }, fields),
      }),
    postJson: (path: string, body: unknown) =>
      ask(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json', 'x-form-token': clerk.formToken },
        body: JSON.stringify(body),
      }),
    upload(path: string, form: FormData) {
      form.set('form_token', clerk.formToken);
      return ask(path, { method: 'POST', headers: { origin }, body: form });
    },
  };
}

function encoded(token: Record<string, string>, fields: Fields): string {
  const pairs = Array.isArray(fields)
    ? fields
    : Object.entries(fields).flatMap(([name, value]) =>
        [value].flat().map((each): [string, string] => [name, each]),
      );
  return new URLSearchParams([...Object.entries(token), ...pairs]).toString();
}
