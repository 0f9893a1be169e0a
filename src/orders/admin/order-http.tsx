/** One order's page, its notes, its address. */
import { audit, type LoggedEntry } from '../../admin/audit.ts';
import type { BackOffice, UndoResult } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { type Address, parseAddress, typedAddress } from '../../customers/address.ts';
import { findPayment } from '../../payments/payments.ts';
import type { Tx } from '../../platform/db.ts';
import { emailsOf } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';
import { findOrder, type Order, orderName } from '../orders.ts';
import { orderOf } from './action-http.tsx';
import { OrderAddressPage } from './address-page.tsx';
import { goodsOf } from './line-goods.ts';
import { changeAddress, changedFields, whyNoNewAddress } from './new-address.ts';
import { addNote, NOTE_LENGTH_MAX, removeNote } from './notes.ts';
import { AdminOrderPage } from './order-page.tsx';
import { type OrderAdminHooks, subjectOf } from './perform.ts';

export function orderPage(office: BackOffice, hooks: OrderAdminHooks): void {
  const { db } = office.shop;

  office.page(routes.adminOrder, 'orders:read', async (desk) => {
    const order = await orderOf(desk);
    if (!order) return desk.html(<MissingPage />, 404);
    const [payment, emails, goods] = await Promise.all([
      findPayment(db, { orderId: order.id }),
      emailsOf(db, order.id),
      goodsOf(
        db,
        order.lines.map(({ variantId }) => variantId),
      ),
    ]);
    return desk.html(<AdminOrderPage order={order} payment={payment!} emails={emails} goods={goods} />);
  });

  office.action(routes.adminOrderNote, 'orders:write', async (desk) => {
    const order = await orderOf(desk);
    if (!order) return desk.html(<MissingPage />, 404);
    const note = (desk.form.note ?? '').toWellFormed().trim().slice(0, NOTE_LENGTH_MAX);
    const url = `${routes.adminOrder({ number: String(order.number) })}`;
    if (!note) return desk.done(url);
    return desk.done(url, await writeNote(desk, order, note));
  });
  office.undo('order.note', {
    needs: 'orders:write',
    async run(tx, { after, subject }): Promise<UndoResult> {
      const gone = await removeNote(tx, (after as { eventId: number }).eventId);
      return gone
        ? { ok: true, words: `Note taken off ${subject.label.toLowerCase()}` }
        : { ok: false, why: 'The note is gone already.' };
    },
  });

  office.page(routes.adminOrderAddress, 'orders:write', async (desk) => {
    const order = await orderOf(desk);
    if (!order) return desk.html(<MissingPage />, 404);
    return desk.html(
      <OrderAddressPage order={order} typed={order.shippingAddress} refused={whyNoNewAddress(order)} />,
    );
  });
  office.action(routes.adminOrderAddress, 'orders:write', (desk) => saveAddress(desk, hooks));
  office.undo('order.address', { needs: 'orders:write', run: putAddressBack });
}

function writeNote({ shop, staff }: Desk, order: Order, note: string): Promise<number> {
  return shop.db.transaction(async (tx) => {
    const eventId = await addNote(tx, order.id, note, staff.name);
    // The note itself stays with the order, where erasure finds it.
    const words = `Note added to order ${orderName(order)}`;
    return audit(tx, staff, { action: 'order.note', words, subject: subjectOf(order), after: { eventId } });
  });
}

async function saveAddress(desk: Desk, { costsTheSame }: OrderAdminHooks): Promise<Response> {
  const { form, shop, staff } = desk;
  const order = await orderOf(desk);
  if (!order) return desk.html(<MissingPage />, 404);
  const refused = whyNoNewAddress(order);
  if (refused)
    return desk.html(<OrderAddressPage order={order} typed={order.shippingAddress} refused={refused} />, 409);
  // Another country was chosen: its fields are shown, and nothing is saved yet.
  if (form.update !== undefined)
    return desk.html(<OrderAddressPage order={order} typed={typedAddress(form)} />);
  const parsed = parseAddress(form);
  if (!parsed.ok)
    return desk.html(<OrderAddressPage order={order} typed={parsed.typed} errors={parsed.errors} />, 422);
  const { address } = parsed;
  if (!(await costsTheSame(order, address)))
    return desk.html(
      <OrderAddressPage order={order} typed={address} errors={elsewhere(order, address)} />,
      422,
    );
  const entryId = await shop.db.transaction(async (tx) => {
    const outcome = await changeAddress(tx, { id: order.id }, address, staff.name);
    if (!outcome.ok || !outcome.changed) return undefined;
    const changed = changedFields(order.shippingAddress, address);
    const words = `Address of order ${orderName(order)} changed`;
    // Which fields, not what they hold: the log outlives the buyer's data.
    return audit(tx, staff, {
      action: 'order.address',
      words,
      subject: subjectOf(order),
      after: { changed },
    });
  });
  return desk.done(routes.adminOrder({ number: String(order.number) }), entryId);
}

const TELLS =
  'For this address shipping or tax would be different. Cancel the order, and ask the buyer to order again.';

/** At the field that makes the difference. */
function elsewhere({ shippingAddress: from }: Order, to: Address) {
  if (from.country !== to.country) return { country: TELLS };
  return from.region === to.region ? { postalCode: TELLS } : { region: TELLS };
}

/** What was there before stands in the timeline, as long as the buyer's data does. */
async function putAddressBack(tx: Tx, { subject, staffName }: LoggedEntry): Promise<UndoResult> {
  const order = await findOrder(tx, { number: Number(subject.id) });
  const last = order?.events.findLast(({ kind }) => kind === 'address_changed');
  const { from, to } = (last?.data ?? {}) as { from?: Address; to?: Address };
  if (!order || !from || !to || changedFields(order.shippingAddress, to).length > 0)
    return { ok: false, why: 'The address has been changed again since.' };
  const outcome = await changeAddress(tx, { id: order.id }, from, staffName);
  if (outcome.ok)
    return {
      ok: true,
      words: `Address of order ${orderName(order)} is as it was`,
      after: { changed: changedFields(to, from) },
    };
  return { ok: false, why: outcome.reason === 'not_possible' ? outcome.why : 'The order is gone.' };
}
