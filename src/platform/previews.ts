/** A kind of mail as it would read now: in the merchant's words, with what is in the shop. */
import type { Config } from './config.ts';
import { type Db, sql } from './db.ts';
import type { EmailKinds, RenderedEmail, RenderLetter, Wording } from './email-kinds.ts';
import { ownWordings } from './wordings.ts';

export type Previewed =
  | {
      ok: true;
      email: RenderedEmail;
      /** False: what it tells of is made up, since nothing like it has happened yet. */
      isReal: boolean;
    }
  | { ok: false; reason: 'unknown_kind' | 'unknown_order' | 'nothing_to_show' };

/** The reasons in words, for staff. */
export const whyNoPreview: Record<Extract<Previewed, { ok: false }>['reason'], string> = {
  unknown_kind: 'There is no mail of this kind.',
  unknown_order: 'There is no order of this number.',
  nothing_to_show: 'There is nothing to show it with yet. Place an order first.',
};

interface PreviewWith {
  kinds: EmailKinds;
  render: RenderLetter;
  /** Not saved yet; those in use when left out. */
  wording?: Wording;
}

/** @param orderNumber of the order to tell of; the latest that fits when left out. */
export async function preview(
  db: Db,
  config: Config,
  { kinds, render, wording }: PreviewWith,
  kind: string,
  orderNumber?: number,
): Promise<Previewed> {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!found) return { ok: false, reason: 'unknown_kind' };
  const order =
    orderNumber === undefined
      ? undefined
      : await db.row<{ id: string }>(sql`SELECT id FROM orders WHERE number = ${orderNumber}`);
  if (orderNumber !== undefined && !order) return { ok: false, reason: 'unknown_order' };
  const [shown, wordings] = await Promise.all([found.preview(db, order?.id), ownWordings(db)]);
  if (!shown) return { ok: false, reason: 'nothing_to_show' };
  const email = render(shown.letter, wording ?? wordings.get(kind) ?? found.wording, config);
  return { ok: true, email, isReal: shown.isReal };
}
