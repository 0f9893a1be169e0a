/** The stock-take over HTTP: looking a code up, adding a list, booking what was counted. */
import { v7 as uuid } from 'uuid';
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import type { Tx } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { adjust, type Difference, type Level, lockLevels, type StockRefusal } from '../adjust.ts';
import { COUNT_MAX, findCodes, findShelved, lookUpList, type Shelved } from '../stock-take.ts';
import { type LoggedChange, type LoggedLine, refusalWords, takeBack } from './adjusting.tsx';
import { signed } from './parts.tsx';
import { countOf, readTake, type SentRow, type SentTake } from './take-form.ts';
import { TakePage, type TakeRow } from './take-page.tsx';

const CODE_LENGTH_MAX = 200;

export function stockTake(office: BackOffice): void {
  const { db } = office.shop;

  office.page(routes.adminStockTake, 'inventory:write', async (desk) => {
    const code = desk.c.req.query('code')?.replaceAll('\0', '').trim().slice(0, CODE_LENGTH_MAX);
    if (code && desk.c.req.header('accept')?.includes('application/json'))
      return desk.c.json(await lookUp(desk, code));
    return desk.html(<TakePage id={uuid()} rows={[]} />);
  });

  office.action(routes.adminStockTake, 'inventory:write', async (desk) => {
    const sent = readTake(desk);
    if (!sent) return desk.html(<TakePage id={uuid()} rows={[]} list={desk.form.list} />, 422);
    const known = await findShelved(
      db,
      sent.rows.map(({ variantId }) => variantId),
    );
    // What was written into the list and not added yet is not booked unseen.
    if (sent.step === 'look-up' || sent.list.trim()) return addList(desk, sent, known);
    const wrong = sent.rows.filter((row) => row.counted !== '' && countOf(row) === undefined);
    const said = new Map(wrong.map(({ variantId }) => [variantId, NUMBER_WANTED]));
    if (wrong.length > 0) return again(desk, sent, known, said);
    return book(desk, sent, known);
  });

  office.undo('stock.take', { needs: 'inventory:write', run: takeBack });
}

const NUMBER_WANTED = `Give a whole number from 0 to ${COUNT_MAX.toLocaleString('en')}, or nothing to leave it out.`;

async function lookUp({ shop }: Desk, code: string): Promise<{ shelved: Shelved } | { why: string }> {
  const found = (await findCodes(shop.db, [code])).get(code)!;
  if (found.ok) return { shelved: found.shelved };
  return {
    why:
      found.reason === 'several'
        ? 'several articles have this barcode; type the SKU'
        : 'no article has this SKU or barcode',
  };
}

const rowsOf = ({ rows }: SentTake, known: Map<string, Shelved>, errors?: Map<string, string>): TakeRow[] =>
  rows.flatMap(({ variantId, expected, counted }) => {
    const shelved = known.get(variantId);
    const error = errors?.get(variantId);
    return shelved ? [{ ...shelved, expected, counted, ...(error && { error }) }] : [];
  });

function again(
  desk: Desk,
  sent: SentTake,
  known: Map<string, Shelved>,
  errors: Map<string, string>,
): Response | Promise<Response> {
  return desk.html(<TakePage id={sent.id} rows={rowsOf(sent, known, errors)} list={sent.list} />, 422);
}

/** Whatever is in the list joins what was counted; the same article again adds, by what lies there now. */
async function addList(desk: Desk, sent: SentTake, known: Map<string, Shelved>): Promise<Response> {
  const { lines, unread } = await lookUpList(desk.shop.db, sent.list);
  const rows = new Map(rowsOf(sent, known).map((row) => [row.variantId, row]));
  for (const line of lines) {
    const before = Number(rows.get(line.variantId)?.counted || 0) || 0;
    rows.set(line.variantId, { ...line, counted: String(before + line.counted) });
  }
  const list = unread.map(({ line }) => line).join('\n');
  const page = <TakePage id={sent.id} rows={[...rows.values()]} list={list} unread={unread} />;
  return desk.html(page, unread.length > 0 ? 422 : 200);
}

type CountedRow = SentRow & { by: number };

async function book(desk: Desk, sent: SentTake, known: Map<string, Shelved>): Promise<Response> {
  const counted = sent.rows.flatMap((row): CountedRow[] => {
    const count = countOf(row);
    return count !== undefined && known.has(row.variantId) ? [{ ...row, by: count - row.expected }] : [];
  });
  if (counted.length === 0) return desk.html(<TakePage id={sent.id} rows={rowsOf(sent, known)} />, 422);
  const done = await desk.shop.db.transaction((tx) => bookIn(tx, desk, sent.id, counted, known));
  if (!done.ok) {
    const said = new Map([[done.variantId, refusalWords(done, done.level)]]);
    return again(desk, sent, known, said);
  }
  if (done.repeated) return desk.html(<TakePage id={uuid()} rows={rowsOf(sent, known)} wasBooked />, 409);
  return desk.done(routes.adminStockTake(), done.entryId);
}

type Booked =
  | (StockRefusal & { level: Pick<Level, 'onHand' | 'reserved'> })
  | { ok: true; repeated: boolean; entryId?: number };

async function bookIn(
  tx: Tx,
  desk: Desk,
  id: string,
  counted: CountedRow[],
  known: Map<string, Shelved>,
): Promise<Booked> {
  const levels = new Map(
    (
      await lockLevels(
        tx,
        counted.map(({ variantId }) => variantId),
      )
    ).map((level) => [level.variantId, level]),
  );
  const differences: Difference[] = counted.map(({ variantId, by }) => ({ variantId, by }));
  const done = await adjust(tx, differences, {
    id,
    kind: 'counted',
    note: 'Stock-take',
    by: desk.staff.name,
  });
  if (!done.ok) return { ...done, level: levels.get(done.variantId) ?? { onHand: 0, reserved: 0 } };
  if (done.repeated) return { ok: true, repeated: true };
  const skuOf = (variantId: string) => known.get(variantId)!.sku;
  const before = counted.map(({ variantId }): LoggedLine => {
    const { onHand, countedAt } = levels.get(variantId)!;
    return { variantId, sku: skuOf(variantId), onHand, countedAt };
  });
  const after = counted.map(({ variantId, by }): LoggedChange => {
    return { variantId, sku: skuOf(variantId), onHand: levels.get(variantId)!.onHand + by, by };
  });
  const entryId = await audit(tx, desk.staff, {
    action: 'stock.take',
    words: takeWords(differences),
    subject: { kind: 'stock', id, label: 'Stock-take' },
    before: { lines: before },
    after: { kind: 'counted', lines: after },
  });
  return { ok: true, repeated: false, entryId };
}

/** "Stock-take booked: 12 counted, 3 of them otherwise than thought (+4, −2)". */
function takeWords(differences: Difference[]): string {
  const sum = (sign: number) =>
    differences.filter(({ by }) => Math.sign(by) === sign).reduce((all, { by }) => all + by, 0);
  const changed = differences.filter(({ by }) => by !== 0).length;
  const [more, fewer] = [sum(1), sum(-1)];
  const parts = [more > 0 && signed(more), fewer < 0 && signed(fewer)].filter(Boolean).join(', ');
  const found = changed === 0 ? 'all as it was' : `${changed} with a difference (${parts})`;
  return `Stock-take booked: ${differences.length} counted, ${found}`;
}
