/**
 * What Stripe has worked out as tax is recorded there for the shop's filings (setting TAX_PROVIDER): a sale once it
 * is placed, and what each refund takes back of it. The order's and the refund's id are the references, which Stripe
 * takes only once, so that a crash between its answer and our note of it makes no second record.
 */
import { saleRecorded, saleRefused, takeSalesToRecord } from '../orders/tax-records.ts';
import { recordRefund, recordSale, undoRefund } from '../payments/stripe-tax.ts';
import {
  type RefundToRecord,
  refundNotRecorded,
  refundRecorded,
  refundUndone,
  takeRefundsToRecord,
} from '../payments/tax-reversals.ts';
import type { Shop } from '../platform/shop.ts';

/** Stripe takes 25 requests a second on one endpoint; this stays well below. */
const AT_ONCE = 10;

/** @returns how many sales and refunds were tried. */
export async function recordTaxes(shop: Shop): Promise<number> {
  const sales = await takeSalesToRecord(shop.db, AT_ONCE);
  await Promise.all(
    sales.map((sale) =>
      guarded(shop, sale.orderId, async () => {
        const done = await recordSale(shop.stripe, sale);
        if (done.ok) await saleRecorded(shop.db, sale.orderId, done.id);
        else await saleRefused(shop.db, sale.orderId, refusal(shop, sale, done.why));
      }),
    ),
  );
  const refunds = await takeRefundsToRecord(shop.db, AT_ONCE);
  await Promise.all(refunds.map((refund) => guarded(shop, refund.orderId, () => pushRefund(shop, refund))));
  return sales.length + refunds.length;
}

async function pushRefund(shop: Shop, refund: RefundToRecord): Promise<void> {
  const { refundId, reversalId } = refund;
  const done =
    reversalId === null
      ? await recordRefund(shop.stripe, refund)
      : await undoRefund(shop.stripe, { refundId, reversalId });
  if (!done.ok) await refundNotRecorded(shop.db, refundId, refusal(shop, refund, done.why));
  else if (reversalId === null) await refundRecorded(shop.db, refundId, done.id);
  else await refundUndone(shop.db, refundId, done.id);
}

/** Nobody but the shop's owner can mend it, in Stripe's dashboard. */
function refusal({ log }: Shop, about: { orderId: string; refundId?: string }, why: string): string {
  const { orderId, refundId } = about;
  log.error({ orderId, refundId, why }, 'Stripe Tax refuses to record a sale or a refund');
  return why.slice(0, 300) || 'refused';
}

/** One that fails must not keep the others waiting. */
async function guarded(shop: Shop, orderId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    shop.log.warn({ err: error, orderId }, 'could not record a tax; will try again');
  }
}
