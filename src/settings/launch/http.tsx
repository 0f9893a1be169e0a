/** The checklist before the opening: looked at, tried for real, confirmed. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { sql, type Tx } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { type Check, checks, forgetFinding, type Kept, keepFinding, keptFindings } from './checklist.ts';
import { bad, type Finding, good } from './finding.ts';
import { type Item, LaunchPage } from './page.tsx';
import { readFacts } from './standing.ts';

export interface LaunchHooks {
  /** Of the products that come with the demo shop. */
  demoHandles(): Promise<string[]>;
  /** Takes products out of the shop. @returns what the log keeps of it; undefined where none was in it. */
  archive(tx: Tx, productIds: string[]): Promise<{ before: unknown[]; after: unknown[] } | undefined>;
}

export function launchAdmin(office: BackOffice, hooks: LaunchHooks): void {
  const { shop } = office;
  const { db, config } = shop;

  office.page(routes.adminLaunch, 'settings:read', async (desk) => {
    const [kept, facts] = await Promise.all([
      keptFindings(db),
      hooks.demoHandles().then((handles) => readFacts(db, handles)),
    ]);
    const items = Object.entries(checks).map(([name, check]): Item => {
      const known = kept.get(name);
      const finding = check.look?.({ shop, facts, kept: known, confirmed: confirmedBy(known) }) ?? known;
      return { name, check, finding, kept: known };
    });
    return desk.html(<LaunchPage items={items} demoProducts={facts.demoProducts} />);
  });

  const confirmedBy = (kept: Kept | undefined) =>
    kept && `${kept.staffName} confirmed it on ${formatDateTime(kept.at, config.shop)}.`;

  office.action(routes.adminLaunchCheck, 'settings:write', async (desk) => {
    const name = desk.c.req.param('check') ?? '';
    if (name === 'all') return tryAll(desk);
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check?.attempt) return tried(desk, check.title, [[name, await attempt(check, desk)]]);
    if (check?.confirm && desk.form.confirm === 'yes') return confirmed(desk, name, check);
    return desk.html(<MissingPage />, 404);
  });

  async function tryAll(desk: Desk) {
    const asked = Object.entries(checks).filter(([, check]) => check.attempt);
    const found = await Promise.all(
      asked.map(async ([name, check]): Promise<[string, Finding]> => [name, await attempt(check, desk)]),
    );
    return tried(desk, 'all', found);
  }

  /** A check that fails by itself is told as such, and keeps none of the others from being told. */
  async function attempt(check: Check, desk: Desk): Promise<Finding> {
    try {
      return await check.attempt!(shop, desk.staff.email);
    } catch (error) {
      shop.log.error({ err: error, check: check.title }, 'a launch check failed');
      return bad('The check itself failed. The log of the server says more.');
    }
  }

  async function tried(desk: Desk, label: string, found: [string, Finding][]) {
    const well = found.filter(([, { outcome }]) => outcome === 'good').length;
    const words =
      label === 'all'
        ? `All of the launch checklist tried: ${well} of ${found.length} are well`
        : `Launch checklist: ${label} ${well === 1 ? 'is well' : 'is not ready'}`;
    const entryId = await db.transaction(async (tx) => {
      for (const [name, finding] of found) await keepFinding(tx, name, finding, desk.staff.name);
      const subject = {
        kind: 'launch',
        id: label === 'all' ? 'all' : found[0]![0],
        label: 'Launch checklist',
      };
      const after = Object.fromEntries(found);
      return audit(tx, desk.staff, { action: 'launch.try', words, subject, after });
    });
    return desk.done(routes.adminLaunch(), entryId);
  }

  async function confirmed(desk: Desk, name: string, check: Check) {
    const { words } = check.confirm!;
    const entryId = await db.transaction(async (tx) => {
      await keepFinding(tx, name, good(words), desk.staff.name);
      const subject = { kind: 'launch', id: name, label: check.title };
      return audit(tx, desk.staff, { action: 'launch.confirm', words, subject, after: { confirmed: true } });
    });
    return desk.done(routes.adminLaunch(), entryId);
  }
  office.undo('launch.confirm', {
    needs: 'settings:write',
    async run(tx, { subject }) {
      return (await forgetFinding(tx, subject.id)) > 0
        ? { ok: true, words: `${subject.label}: no longer confirmed` }
        : { ok: false, why: 'It is not confirmed any more.' };
    },
  });

  office.action(routes.adminDemoArchive, 'products:write', async (desk) => {
    const handles = await hooks.demoHandles();
    const entryId = await db.transaction(async (tx) => {
      const demo = await tx.rows<{ id: string }>(
        sql`SELECT id FROM products WHERE handle = ANY (${handles}) AND status <> 'archived'`,
      );
      const archived = await hooks.archive(
        tx,
        demo.map(({ id }) => id),
      );
      if (!archived) return undefined;
      const label = `${archived.after.length} products of the demo`;
      const subject = { kind: 'products', id: 'several', label };
      // The same entry as a change to many products in their list, and undone as that is.
      return audit(tx, desk.staff, {
        action: 'product.change-many',
        words: `${label} archived`,
        subject,
        ...archived,
      });
    });
    return desk.done(routes.adminLaunch(), entryId);
  });
}
