/** The form by which a sale is planned. */
import type { Desk } from '../../admin/desk.ts';
import type { GoodsTyped } from '../../admin/goods-fields.tsx';
import type { Shop } from '../../platform/shop.ts';
import { ppmOf, scopeOf, timeOf } from '../sale-words.ts';
import type { Sale, SaleScope } from '../sales.ts';

/** Text as typed. */
export interface SaleTyped extends GoodsTyped {
  title: string;
  percent: string;
  /** Times of the shop's clock: 2026-12-24T18:00. */
  from: string;
  to: string;
}

const TITLE_LENGTH_MAX = 100;
const CHOSEN_MAX = 500;
export const newSale: SaleTyped = {
  title: '',
  percent: '',
  from: '',
  to: '',
  scope: 'everything',
  chosen: [],
  find: '',
};
export function typedOf({ form, values }: Desk): SaleTyped {
  const text = (name: string) => (form[name] ?? '').trim().slice(0, 200);
  const scope = form.scope === 'collection' || form.scope === 'product' ? form.scope : 'everything';
  const chosen = scope === 'everything' ? [] : [...new Set(values(scope))].slice(0, CHOSEN_MAX);
  return {
    title: text('title'),
    percent: text('percent'),
    from: text('from'),
    to: text('to'),
    scope,
    chosen,
    find: text('find'),
  };
}

type Read =
  | { ok: true; sale: Omit<Sale, 'id' | 'status' | 'leftOut'> }
  | { ok: false; errors: Record<string, string> };

export async function readSale({ db, config }: Shop, typed: SaleTyped): Promise<Read> {
  const errors: Record<string, string> = {};
  const { title } = typed;
  if (title === '' || title.length > TITLE_LENGTH_MAX)
    errors.title = `Give a title of at most ${TITLE_LENGTH_MAX} characters; only staff read it.`;
  const ppm = ppmOf(typed.percent);
  if (ppm === undefined) errors.percent = 'Give a percentage above 0 and at most 100, such as 20 or 12.5.';
  const at = (text: string) => timeOf(db, config.shop.timeZone, text);
  const [startsAt, endsAt] = [typed.from ? await at(typed.from) : new Date(), await at(typed.to)];
  if (!startsAt) errors.from = 'Give a day and a time that there is.';
  if (!endsAt) errors.to = 'Give the day and the time when prices go back.';
  else if (startsAt && endsAt <= startsAt) errors.to = 'It would end before it begins.';
  else if (endsAt <= new Date()) errors.to = 'That has passed already.';
  const scope = await readScope(db, typed, errors);
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, sale: { title, ppm: ppm!, scope, startsAt: startsAt!, endsAt: endsAt! } };
}

async function readScope(
  db: Shop['db'],
  { scope, chosen }: SaleTyped,
  errors: Record<string, string>,
): Promise<SaleScope> {
  const everything: SaleScope = { kind: 'everything' };
  if (scope === 'everything') return everything;
  if (chosen.length === 0) errors.find = `Choose at least one ${scope}, or let it be for everything.`;
  const found = await scopeOf(db, scope === 'collection' ? 'collections' : 'products', chosen);
  if (found.ok) return found.scope;
  errors.find = `There is no ${scope} ${found.unknown.join(', ')} any more.`;
  return everything;
}
