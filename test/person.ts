/** Somebody whose words can be looked for in the whole database: for tests of what is remembered of whom. */
import { type Database, sql } from '../src/platform/db.ts';
import type { Buyer } from './buyer.ts';
import { signedIn } from './customer.ts';
import type { TestShop } from './test-shop.ts';

export interface Person {
  /** Of the account. */
  id: string;
  buyer: Buyer;
  email: string;
  name: string;
  line1: string;
  phone: string;
  note: string;
}

let people = 0;

/** With an account, and signed in. */
export async function person(shop: TestShop): Promise<Person> {
  const n = ++people;
  const email = `person-${n}@example.com`;
  const buyer = await signedIn(shop, email);
  return {
    id: buyer.customerId,
    buyer,
    email,
    name: `Zoltan Quill${n}`,
    line1: `${n} Hidden Lane`,
    phone: `+353 1 555 000${n}`,
    note: `Mind the ${n} cats`,
  };
}

/** Every table in which a row says one of these, whatever its columns are. */
export async function saidIn(db: Database, ...words: string[]): Promise<string[]> {
  const tables = await db.rows<{ name: string }>(
    sql`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const found = [];
  for (const { name } of tables) {
    const { rows } = await db.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    if (rows.some(({ row }) => words.some((word) => row.toLowerCase().includes(word.toLowerCase()))))
      found.push(name);
  }
  return found;
}
