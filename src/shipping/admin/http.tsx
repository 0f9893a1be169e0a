/**
 * Shipping zones and methods in the back office. Each form changes one part of the document that `npm run selling`
 * knows too, which is then read and written as a whole: the same rules, and one way to break none of them.
 */
import { createHash } from 'node:crypto';
import { audit } from '../../admin/audit.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { type Db, sql, type Tx } from '../../platform/db.ts';
import type { Mistake } from '../../platform/documents.ts';
import { routes } from '../../routes.ts';
import { applyShipping, type MethodDocument, type ShippingDocument, shippingDocument } from '../document.ts';
import type { FindCountry } from '../read-document.ts';
import {
  methodForm,
  methodProblems,
  type Problems,
  readMethodForm,
  readZoneForm,
  withMethod,
  withZone,
  zoneForm,
  zoneProblems,
} from './forms.ts';
import { MethodPage } from './method-page.tsx';
import { ShippingPage } from './overview-page.tsx';
import { ZonePage } from './zone-page.tsx';

export interface ShippingHooks {
  findCountry: FindCountry;
  /** All that the shop has addresses of, by name. */
  countries: { code: string; name: string }[];
}

/** What a form is about, as its hash: a part that somebody else has changed meanwhile is told by it. */
const hashOf = (part: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(part ?? null))
    .digest('base64url')
    .slice(0, 22);

type Saved =
  | { ok: true; entryId: number | undefined }
  | { ok: false; problems: Problems; conflict?: boolean };

export function shippingAdmin(office: BackOffice, hooks: ShippingHooks): void {
  const { db, config } = office.shop;
  // Read each time: the shop's country and currency are settings.
  const reading = () => ({ ...config.shop, findCountry: hooks.findCountry });
  const read = (from: Db) => shippingDocument(from, config.shop.currency);

  office.page(routes.adminShipping, 'settings:read', async (desk) =>
    desk.html(<ShippingPage document={await read(db)} countries={hooks.countries} />),
  );

  const zoneOf = (document: ShippingDocument, handle: string | undefined) =>
    document.zones.find((zone) => zone.handle === handle);

  async function showZone(desk: Desk, handle: string | undefined) {
    const document = await read(db);
    const zone = zoneOf(document, handle);
    if (handle !== undefined && !zone) return desk.html(<MissingPage />, 404);
    return desk.html(
      <ZonePage
        form={zoneForm(zone)}
        handle={handle}
        base={hashOf(zone?.places)}
        countries={hooks.countries}
      />,
    );
  }
  office.page(routes.adminNewZone, 'settings:read', (desk) => showZone(desk, undefined));
  office.page(routes.adminZone, 'settings:read', (desk) => showZone(desk, desk.c.req.param('zoneId')));

  async function saveZone(desk: Desk, handle: string | undefined) {
    const form = readZoneForm(desk.form, desk.values);
    if ('more' in desk.form) {
      const parts = [...form.parts, { country: '', regions: '', postal: '' }];
      const page = {
        form: { ...form, parts },
        handle,
        base: desk.form.base ?? '',
        countries: hooks.countries,
      };
      return desk.html(<ZonePage {...page} isUnsaved />);
    }
    const saved = await change(desk, {
      words: `Shipping zone “${form.title}” saved`,
      make: (before) => withZone(before, handle, form),
      problems: (mistakes, at) => zoneProblems(mistakes, at, form.countries.length),
      base: (before) => zoneOf(before, handle)?.places,
      isGone: (before) => handle !== undefined && !zoneOf(before, handle),
    });
    if (saved.ok) return desk.done(routes.adminShipping(), saved.entryId);
    const base = hashOf(zoneOf(await read(db), handle)?.places);
    const page = { form, handle, base, countries: hooks.countries, ...saved };
    return desk.html(<ZonePage {...page} isUnsaved />, saved.conflict ? 409 : 422);
  }
  office.action(routes.adminNewZone, 'settings:write', (desk) => saveZone(desk, undefined));
  office.action(routes.adminZone, 'settings:write', (desk) => saveZone(desk, desk.c.req.param('zoneId')));

  office.action(routes.adminZoneRemoval, 'settings:write', async (desk) => {
    const handle = desk.c.req.param('zoneId');
    const title = zoneOf(await read(db), handle)?.title;
    if (title === undefined) return desk.html(<MissingPage />, 404);
    const removed = await change(desk, {
      words: `Shipping zone “${title}” removed, with its methods`,
      make: (before) => ({
        document: { ...before, zones: before.zones.filter((zone) => zone.handle !== handle) },
        at: '',
      }),
    });
    return desk.done(routes.adminShipping(), removed.ok ? removed.entryId : undefined);
  });

  const methodsOf = ({ zones, everywhere }: ShippingDocument): { method: MethodDocument; zone: string }[] => [
    ...zones.flatMap(({ handle, methods }) => methods.map((method) => ({ method, zone: handle }))),
    ...everywhere.map((method) => ({ method, zone: '' })),
  ];
  const methodIn = (document: ShippingDocument, handle: string | undefined) =>
    methodsOf(document).find(({ method }) => method.handle === handle);

  async function taxClasses(): Promise<string[]> {
    const rows = await db.rows<{ name: string }>(
      sql`SELECT DISTINCT tax_class AS name FROM tax_rates ORDER BY 1 LIMIT 50`,
    );
    return [...new Set(['standard', 'goods', ...rows.map(({ name }) => name)])];
  }

  async function methodPage(document: ShippingDocument, handle: string | undefined) {
    return {
      handle,
      base: hashOf(methodIn(document, handle)),
      zones: document.zones.map(({ handle: value, title }) => ({ value, label: title })),
      taxClasses: await taxClasses(),
    };
  }

  async function showMethod(desk: Desk, handle: string | undefined) {
    const document = await read(db);
    const found = methodIn(document, handle);
    if (handle !== undefined && !found) return desk.html(<MissingPage />, 404);
    const wished = zoneOf(document, desk.c.req.query('zone'))?.handle ?? '';
    const form = methodForm(found?.method, found?.zone ?? wished);
    return desk.html(<MethodPage form={form} {...(await methodPage(document, handle))} />);
  }
  office.page(routes.adminNewMethod, 'settings:read', (desk) => showMethod(desk, undefined));
  office.page(routes.adminMethod, 'settings:read', (desk) => showMethod(desk, desk.c.req.param('methodId')));

  async function saveMethod(desk: Desk, handle: string | undefined) {
    const form = readMethodForm(desk.form, desk.values);
    if ('more' in desk.form) {
      const bands = [...form.bands, { upTo: '', price: '' }, { upTo: '', price: '' }];
      const page = { ...(await methodPage(await read(db), handle)), base: desk.form.base ?? '' };
      return desk.html(<MethodPage form={{ ...form, bands }} {...page} isUnsaved />);
    }
    const saved = await change(desk, {
      words: `Shipping method “${form.title}” saved`,
      make: (before) => withMethod(before, handle, form),
      problems: methodProblems,
      base: (before) => methodIn(before, handle),
      isGone: (before) => handle !== undefined && !methodIn(before, handle),
    });
    if (saved.ok) return desk.done(routes.adminShipping(), saved.entryId);
    const page = { ...(await methodPage(await read(db), handle)), ...saved };
    return desk.html(<MethodPage form={form} {...page} isUnsaved />, saved.conflict ? 409 : 422);
  }
  office.action(routes.adminNewMethod, 'settings:write', (desk) => saveMethod(desk, undefined));
  office.action(routes.adminMethod, 'settings:write', (desk) =>
    saveMethod(desk, desk.c.req.param('methodId')),
  );

  office.action(routes.adminMethodRemoval, 'settings:write', async (desk) => {
    const handle = desk.c.req.param('methodId');
    const left = (methods: MethodDocument[]) => methods.filter((each) => each.handle !== handle);
    const title = methodIn(await read(db), handle)?.method.title;
    if (title === undefined) return desk.html(<MissingPage />, 404);
    const removed = await change(desk, {
      words: `Shipping method “${title}” removed`,
      make: ({ zones, everywhere }) => ({
        document: {
          zones: zones.map((zone) => ({ ...zone, methods: left(zone.methods) })),
          everywhere: left(everywhere),
        },
        at: '',
      }),
    });
    return desk.done(routes.adminShipping(), removed.ok ? removed.entryId : undefined);
  });

  /** Reads, changes and writes the document under its lock, with one row of the log. */
  function change(
    desk: Desk,
    asked: {
      words: string;
      make(before: ShippingDocument): { document: ShippingDocument; at: string };
      problems?(mistakes: Mistake[], at: string): Problems;
      base?(before: ShippingDocument): unknown;
      isGone?(before: ShippingDocument): boolean;
    },
  ): Promise<Saved> {
    return db.transaction(async (tx): Promise<Saved> => {
      await lock(tx);
      const before = await read(tx);
      if (asked.isGone?.(before))
        return { ok: false, problems: { title: 'Somebody has removed it meanwhile.' } };
      if (asked.base && hashOf(asked.base(before)) !== desk.form.base)
        return { ok: false, problems: {}, conflict: true };
      const { document, at } = asked.make(before);
      const mistakes = await applyShipping(tx, document, reading());
      if (mistakes.length > 0) return { ok: false, problems: asked.problems?.(mistakes, at) ?? {} };
      const after = await read(tx);
      if (JSON.stringify(after) === JSON.stringify(before)) return { ok: true, entryId: undefined };
      const subject = { kind: 'shipping', id: 'all', label: 'Shipping' };
      const entryId = await audit(tx, desk.staff, {
        action: 'shipping.save',
        words: asked.words,
        subject,
        before,
        after,
      });
      return { ok: true, entryId };
    });
  }

  office.undo('shipping.save', {
    needs: 'settings:write',
    async run(tx, { before, after }): Promise<UndoResult> {
      await lock(tx);
      const now = await read(tx);
      if (!isAlike(now, after)) return { ok: false, why: 'Shipping was changed again since.' };
      const mistakes = await applyShipping(tx, before, reading());
      if (mistakes.length > 0) return { ok: false, why: 'What was there before can no longer be set.' };
      return { ok: true, words: 'Shipping is as it was before', before: now, after: before };
    },
  });
}

const lock = (tx: Tx) => tx.run(sql`LOCK TABLE shipping_zones, shipping_methods IN SHARE ROW EXCLUSIVE MODE`);

/** jsonb orders its keys by itself, so that two documents are compared part by part. */
function isAlike(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return one === other;
  const [a, b] = [Object.entries(one), Object.entries(other)];
  return (
    a.length === b.length &&
    a.every(([key, value]) => isAlike(value, (other as Record<string, unknown>)[key]))
  );
}
