/** The payment link goes to the buyer by mail, with what it comes to as staff have seen it. */
import { v7 as uuid } from 'uuid';
import { audit } from '../../admin/audit.ts';
import type { StaffMember } from '../../admin/desk.ts';
import { lineProblem } from '../../cart/cart.ts';
import { sql } from '../../platform/db.ts';
import { enqueueEmails } from '../../platform/mailer.ts';
import { formatMoney } from '../../platform/money.ts';
import type { Shop } from '../../platform/shop.ts';
import { sumRows } from '../../pricing/sum-rows.ts';
import { type Changed, snapshot, subjectOf, underLock } from './change.ts';
import { draftName, findDraft, linkEnds } from './drafts.ts';
import type { LinkMail } from './emails.ts';
import { type QuotedDraft, quoteDraft } from './quote.ts';

/** Why it cannot be sent as it stands, by field. */
export type NotReady = { reason: 'not_ready'; field: string; message: string };

/** @param version of the draft as it was seen. */
export async function sendLink(
  shop: Shop,
  staff: Pick<StaffMember, 'id' | 'name'>,
  id: string,
  version: number,
): Promise<Changed | ({ ok: false } & NotReady)> {
  const found = await findDraft(shop.db, { id });
  if (!found) return { ok: false, reason: 'gone' };
  const quoted = await quoteDraft(shop, found);
  const lacking = notReady(quoted);
  if (lacking) return { ok: false, ...lacking };
  const { cart, quote } = quoted;
  return underLock(shop, id, async (tx, draft) => {
    if (draft.version !== version || draft.version !== found.version) return undefined;
    await tx.run(sql`
      UPDATE draft_orders SET sent_at = now(), sent_total_minor = ${quote.totals.totalMinor},
        sent_currency = ${quote.region.currency}, expires_at = ${linkEnds} WHERE id = ${id}`);
    const data = { ...mailOf(quoted) };
    await enqueueEmails(tx, [
      { kind: 'draft_payment_link', orderId: null, recipient: cart.email!, subjectId: uuid(), data },
    ]);
    return audit(tx, staff, {
      action: 'draft.send',
      words: `Payment link of draft ${draftName(draft)} sent`,
      subject: subjectOf(draft),
      after: {
        ...((await snapshot(tx, id)) as object),
        totalMinor: quote.totals.totalMinor,
        currency: quote.region.currency,
      },
    });
  });
}

function notReady({ cart, quote }: QuotedDraft): NotReady | undefined {
  const lacks = (field: string, message: string): NotReady => ({ reason: 'not_ready', field, message });
  if (!cart.email) return lacks('email', 'Give the address that the link is to go to.');
  if (cart.lines.length === 0) return lacks('find', 'Put something into it first.');
  const short = cart.lines.find(lineProblem);
  if (short)
    return lacks(
      `quantity-${short.variantId}`,
      `There are not enough of ${short.title}: change it or take it out.`,
    );
  if (quote.problem === 'not_shipped_here')
    return lacks('country', 'None of your shipping methods goes there.');
  if (quote.problem === 'no_rate') return lacks('country', 'No tax rate is known for this country.');
  return undefined;
}

/** In words, as they were: what has changed until the buyer looks is said on his page. */
export function mailOf({ draft, quote }: QuotedDraft): LinkMail {
  const { totals, region, needsShipping, chosen } = quote;
  const money = (minor: number) => formatMoney(minor, region.currency, region.locale);
  return {
    draftId: draft.id,
    total: money(totals.totalMinor),
    lines: quote.lines.map((line, index) => ({
      title: line.title,
      details: [line.variantTitle, `${line.quantity} × ${money(line.unitPriceMinor)}`].filter(Boolean),
      amount: money(totals.lines[index]!.totalMinor),
    })),
    sums: [
      ...sumRows(totals, needsShipping ? chosen?.title : undefined).map(({ label, amountMinor, isFree }) => ({
        label,
        amount: isFree ? 'Free' : money(amountMinor),
      })),
      { label: 'Total', amount: money(totals.totalMinor), isTotal: true },
    ],
  };
}
