/** What staff change of one variant: how much there is, and how it is sold; and taking it back. */
import { v7 as uuid } from 'uuid';
import { audit } from '../../admin/audit.ts';
import { backBelow } from '../../admin/back.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  adjust,
  kinds,
  restoreCounted,
  type StockRefusal,
  type StockSettings,
  setStockSettings,
} from '../adjust.ts';
import { findLevel, ledgerOf, type OneLevel } from '../ledger.ts';
import { type AdjustFields, emptyFields, QUANTITY_MAX, readAdjustment } from './adjust-form.ts';
import { type LevelPageProps, OneLevelPage } from './level-page.tsx';
import { nameOf, signed, subjectOf } from './parts.tsx';

/** As the log keeps it. */
export interface LoggedLine {
  variantId: string;
  sku: string;
  onHand: number;
  countedAt: Date | string | null;
}
export interface LoggedChange {
  variantId: string;
  sku: string;
  onHand: number;
  /** More or fewer. */
  by: number;
}

export function adjustments(office: BackOffice): void {
  const { db } = office.shop;

  const withLevel = (handler: (desk: Desk, level: OneLevel) => Promise<Response>) => async (desk: Desk) => {
    const variantId = desk.c.req.param('variantId');
    const level = isUuid(variantId) ? await findLevel(db, variantId) : undefined;
    return level ? handler(desk, level) : desk.html(<MissingPage />, 404);
  };
  const show = async (desk: Desk, level: OneLevel, more: Partial<LevelPageProps>, status: 409 | 422 = 422) =>
    desk.html(<OneLevelPage level={level} ledger={await ledgerOf(db, level.variantId)} {...more} />, status);

  office.action(
    routes.adminStock,
    'inventory:write',
    withLevel(async (desk, level) => {
      const typed: AdjustFields = { ...emptyFields, ...desk.form };
      const read = readAdjustment(desk.form);
      if (!read.ok) return show(desk, level, { typed, errors: read.errors });
      const done = await change(desk, level, read.value);
      if (done.ok && done.repeated) return show(desk, level, { errors: { id: TWICE } }, 409);
      if (!done.ok) return show(desk, level, { typed, errors: { quantity: refusalWords(done, level) } });
      return desk.done(within(desk.form.back) ?? routes.adminStock(level), done.entryId);
    }),
  );

  office.action(
    routes.adminStockSettings,
    'inventory:write',
    withLevel(async (desk, level) => {
      const typed = {
        lowStockAt: desk.form.lowStockAt ?? '',
        allowBackorders: desk.form.allowBackorders === 'on',
      };
      const lowStockAt = wholeNumber(typed.lowStockAt, 0, QUANTITY_MAX);
      const back = (field: string, error: string) =>
        show(desk, level, { settings: { ...typed, field, error } });
      if (lowStockAt === undefined) return back('lowStockAt', 'Give a whole number, or 0 for never.');
      const saved = await saveSettings(desk, level, { ...typed, lowStockAt });
      if (!saved.ok) return back('allowBackorders', owedWords(saved.missing));
      return desk.done(routes.adminStock(level), saved.entryId);
    }),
  );

  office.undo('stock.adjust', { needs: 'inventory:write', run: takeBack });
  office.undo('stock.settings', {
    needs: 'inventory:write',
    async run(tx, entry): Promise<UndoResult> {
      const variantId = entry.subject.id;
      const [before, after] = [entry.before, entry.after] as [StockSettings, StockSettings];
      const set = await setStockSettings(tx, variantId, before);
      if (!set.ok)
        return { ok: false, why: set.reason === 'owed' ? owedWords(set.missing) : 'The article is gone.' };
      return {
        ok: true,
        words: `How ${entry.subject.label} is sold is as before`,
        before: after,
        after: before,
      };
    },
  });
}

const TWICE = 'This was booked already. Look at the level before you send it again.';

/** To the list, if it came from there. */
const within = (back: string | undefined) => backBelow(routes.adminInventory(), back);

type Changed = StockRefusal | { ok: true; repeated: boolean; entryId?: number };

function change(desk: Desk, level: OneLevel, { id, by, kind, note }: ReadValue): Promise<Changed> {
  const subject = subjectOf(level);
  const { variantId, sku } = level;
  return desk.shop.db.transaction(async (tx): Promise<Changed> => {
    const done = await adjust(tx, [{ variantId, by }], { id, kind, note, by: desk.staff.name });
    if (!done.ok || done.repeated) return done;
    if (by === 0 && kind !== 'counted') return done;
    const { from, to } = done.adjusted[0] ?? { from: level.onHand, to: level.onHand };
    const entryId = await audit(tx, desk.staff, {
      action: 'stock.adjust',
      words: `${nameOf(level)}: ${by === 0 ? `${to} counted, as it was` : `${signed(by)}, now ${to} on hand`} (${kinds[kind].toLowerCase()})`,
      subject,
      before: {
        lines: [{ variantId, sku, onHand: from, countedAt: level.countedAt }] satisfies LoggedLine[],
      },
      after: { kind, note, lines: [{ variantId, sku, onHand: to, by }] satisfies LoggedChange[] },
    });
    return { ...done, entryId };
  });
}

type ReadValue = Extract<ReturnType<typeof readAdjustment>, { ok: true }>['value'];

/** By the opposite movements: what was sold since stays sold. */
export async function takeBack(
  ...[tx, entry]: Parameters<Parameters<BackOffice['undo']>[1]['run']>
): Promise<UndoResult> {
  const { lines: before } = entry.before as { lines: LoggedLine[] };
  const { lines, kind } = entry.after as { lines: LoggedChange[]; kind: string };
  const back = lines.map(({ variantId, by }) => ({ variantId, by: -by }));
  const why = { id: uuid(), kind: 'undone' as const, note: '', by: entry.staffName };
  const done = await adjust(tx, back, why);
  if (!done.ok) {
    const { sku } = lines.find(({ variantId }) => variantId === done.variantId)!;
    return { ok: false, why: `Of ${sku} too little is left: it has been sold, or is held by a checkout.` };
  }
  if (kind === 'counted')
    await restoreCounted(
      tx,
      before.map(({ variantId, countedAt }) => ({ variantId, countedAt: countedAt as string | null })),
    );
  return { ok: true, words: `Taken back: ${entry.words}`, after: { lines: done.adjusted } };
}

async function saveSettings(desk: Desk, level: OneLevel, settings: StockSettings) {
  return desk.shop.db.transaction(async (tx) => {
    const set = await setStockSettings(tx, level.variantId, settings);
    if (!set.ok) return { ok: false as const, missing: set.reason === 'owed' ? set.missing : 0 };
    const { before } = set;
    if (before.lowStockAt === settings.lowStockAt && before.allowBackorders === settings.allowBackorders)
      return { ok: true as const, entryId: undefined };
    const entryId = await audit(tx, desk.staff, {
      action: 'stock.settings',
      words: `${nameOf(level)}: low at ${settings.lowStockAt}, backorders ${settings.allowBackorders ? 'allowed' : 'refused'}`,
      subject: subjectOf(level),
      before,
      after: settings,
    });
    return { ok: true as const, entryId };
  });
}

export function refusalWords(
  { reason }: StockRefusal,
  { onHand, reserved }: Pick<OneLevel, 'onHand' | 'reserved'>,
): string {
  switch (reason) {
    case 'unknown_variant':
      return 'This article is gone.';
    case 'below_zero':
      return `There are only ${onHand} on hand. To owe buyers more than that, allow backorders.`;
    case 'held_by_orders':
      return `${reserved} are held by buyers who are paying just now, so no fewer can be on hand. Try again in half an hour, or allow backorders.`;
  }
}

const owedWords = (missing: number) =>
  `${missing} more ${missing === 1 ? 'is' : 'are'} ordered than there ${missing === 1 ? 'is' : 'are'}. Book what has come, or cancel orders, before you refuse backorders.`;
