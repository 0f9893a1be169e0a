/**
 * Everything that should be so before a shop opens. What the shop knows itself is looked at when the page is opened;
 * what asks somebody else is tried when a member says so, and kept with its time; what only people know is confirmed.
 */
import type { Permission } from '../../admin/permissions.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import type { Finding } from './finding.ts';
import * as standing from './standing.ts';
import * as trials from './trials.ts';

export interface Kept extends Finding {
  at: Date;
  staffName: string;
}

export interface Known {
  shop: Shop;
  facts: standing.Facts;
  /** Of this check: the last try, or what was confirmed. */
  kept: Kept | undefined;
  /** The same in words: "Olive confirmed it on …". */
  confirmed: string | undefined;
}

export interface Check {
  title: string;
  /** Where it is put right. */
  fix?: { href: string; label: string; needs: Permission };
  /** Known without asking anybody. */
  look?(known: Known): Finding;
  /** Asks somebody else. @param email of who tries it. */
  attempt?(shop: Shop, email: string): Promise<Finding>;
  /** What a member may say is so. */
  confirm?: { label: string; words: string };
}

const settings = (label: string, href: string) => ({ label, href, needs: 'settings:read' as const });

export const checks: Record<string, Check> = {
  shop: {
    title: 'Your name and address',
    fix: settings('Settings', routes.adminSettings()),
    look: ({ shop }) => standing.ownName(shop.config),
  },
  products: {
    title: 'Your own products',
    fix: { label: 'Products', href: routes.adminProducts(), needs: 'products:read' },
    look: ({ facts }) => standing.products(facts),
  },
  home: {
    title: 'Your home page',
    fix: settings('Settings', routes.adminSettings()),
    look: ({ facts, shop }) => standing.ownHomePage(facts, shop.config),
  },
  shipping: {
    title: 'Shipping',
    fix: settings('Shipping', routes.adminShipping()),
    look: ({ facts }) => standing.shipping(facts),
  },
  tax: {
    title: 'Taxes',
    fix: settings('Taxes', routes.adminTaxes()),
    look: ({ facts, shop, confirmed }) => standing.tax(facts, shop.config, confirmed),
    confirm: { label: 'I need not charge tax', words: 'No tax has to be charged' },
  },
  pages: {
    title: 'Returns, privacy, terms',
    fix: { label: 'Pages', href: routes.adminPages(), needs: 'content:read' },
    look: ({ facts }) => standing.legalPages(facts),
  },
  stripe: { title: 'Payments', attempt: (shop) => trials.stripeKeys(shop) },
  webhook: { title: 'Messages from Stripe', attempt: (shop) => trials.webhook(shop) },
  mail: { title: 'Mail', attempt: (shop, email) => trials.mail(shop, email) },
  address: { title: 'Public address', attempt: (shop) => trials.publicAddress(shop) },
  factor: {
    title: 'Second factor',
    fix: { label: 'Staff', href: routes.adminStaff(), needs: 'staff:read' },
    look: ({ facts }) => standing.secondFactor(facts),
  },
  backup: {
    title: 'First backup',
    look: ({ shop, confirmed }) => standing.backup(shop.config, confirmed),
    confirm: { label: 'I have a backup', words: 'A backup was made' },
  },
};

export async function keptFindings(db: Db): Promise<Map<string, Kept>> {
  const rows = await db.rows<Kept & { name: string }>(
    sql`SELECT name, outcome, words, staff_name AS "staffName", at FROM launch_checks`,
  );
  return new Map(rows.map(({ name, ...kept }) => [name, kept]));
}

export async function keepFinding(db: Db, name: string, finding: Finding, staffName: string): Promise<void> {
  await db.run(sql`
    INSERT INTO launch_checks (name, outcome, words, staff_name)
    VALUES (${name}, ${finding.outcome}, ${finding.words}, ${staffName})
    ON CONFLICT (name) DO UPDATE SET outcome = excluded.outcome, words = excluded.words,
      staff_name = excluded.staff_name, at = now()`);
}

export const forgetFinding = (db: Db, name: string): Promise<number> =>
  db.run(sql`DELETE FROM launch_checks WHERE name = ${name}`);
