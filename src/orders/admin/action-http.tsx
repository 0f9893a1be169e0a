/**
 * The forms of an order. Each has two doors of its own, so that the list of doors says what each needs: GET shows
 * it, POST does it. The id of what it makes is drawn when the form is shown, so that a second press makes nothing.
 */
import { v7 as newId } from 'uuid';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { emailsOf } from '../../platform/mailer.ts';
import { formatMoney } from '../../platform/money.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { findOrder, type Order } from '../orders.ts';
import type { Outcome } from '../outcome.ts';
import { staffActions } from '../staff-actions.ts';
import { readFields } from '../staff-fields.ts';
import { actionForms } from './action-forms.ts';
import { ActionPage } from './action-page.tsx';
import type { About, ActionForm, FieldErrors } from './order-form.ts';
import { type OrderAdminHooks, perform } from './perform.ts';
import { askedOf, refundForm } from './refund-form.tsx';
import { previewRefund } from './refund-preview.ts';

export function orderActions(office: BackOffice, hooks: OrderAdminHooks): void {
  for (const form of actionForms) {
    const route = { pattern: routes.adminOrderAction.pattern.replace(':action', form.action) };
    office.page(route, form.needs, (desk) => show(desk, form));
    office.action(route, form.needs, (desk) => press(desk, form, hooks));
  }
}

export async function orderOf(desk: Desk): Promise<Order | undefined> {
  const number = desk.c.req.param('number') ?? '';
  return /^[1-9]\d{0,14}$/.test(number)
    ? await findOrder(desk.shop.db, { number: Number(number) })
    : undefined;
}

async function aboutOf(desk: Desk, form: ActionForm, of: string | undefined): Promise<About | undefined> {
  const order = await orderOf(desk);
  if (!order) return undefined;
  const emails = form.action === 'resend' ? await emailsOf(desk.shop.db, order.id) : [];
  return { order, emails, of: isUuid(of) ? of.toLowerCase() : '' };
}

async function show(desk: Desk, form: ActionForm): Promise<Response> {
  const about = await aboutOf(desk, form, desk.c.req.query('of'));
  if (!about) return desk.html(<MissingPage />, 404);
  return desk.html(<ActionPage form={form} about={about} id={newId()} typed={form.first(about)} />);
}

async function press(desk: Desk, form: ActionForm, hooks: OrderAdminHooks): Promise<Response> {
  const { form: typed } = desk;
  const about = await aboutOf(desk, form, typed.of);
  if (!about) return desk.html(<MissingPage />, 404);
  const id = isUuid(typed.id) ? typed.id.toLowerCase() : newId();
  const page = { form, about, id, typed };
  const action = staffActions.find(({ name }) => name === form.action)!;
  const back = routes.adminOrder({ number: String(about.order.number) });
  if (isDone(about.order, id)) return desk.done(back);
  if (action.of !== 'order' && !isPart(about))
    // A message that is sent again gets a new id: this was pressed twice.
    return action.of === 'email' ? desk.done(back) : desk.html(<MissingPage />, 404);
  // What makes nothing has been done already where it cannot be done any more; its verb knows.
  if (action.makes && form.possible(about) !== true) return desk.html(<ActionPage {...page} />, 409);

  const read = form.read(about, typed, desk.can('orders:refund'));
  const checked = readFields(action.fields, read.values);
  const errors: FieldErrors = { ...(!checked.ok && checked.fields), ...read.errors };
  if (!checked.ok || Object.keys(errors).length > 0)
    return desk.html(<ActionPage {...page} errors={errors} />, 422);
  if (form === refundForm) {
    const money = (minor: number) => formatMoney(minor, about.order.currency, desk.shop.config.shop.locale);
    const previewed = previewRefund(about.order, askedOf(about.order, read.values), money);
    if (!previewed.ok) return desk.html(<ActionPage {...page} refused={previewed.why} />, 422);
    if (typed.seen !== String(previewed.preview.totalMinor))
      return desk.html(<ActionPage {...page} preview={previewed.preview} />);
  }
  const key = action.of === 'order' ? String(about.order.number) : about.of;
  const { result, entryId } = await perform(desk, hooks, {
    action,
    order: about.order,
    key,
    values: checked.values,
    id,
    words: form.words(about),
  });
  if (result.ok) return desk.done(back, entryId);
  return refuse(desk, page, result);
}

/** By this form, at an earlier press. */
const isDone = ({ fulfillments, cancellations, refunds, returns }: Order, id: string) =>
  [...fulfillments, ...cancellations, ...refunds, ...returns].some((made) => made.id === id);

const isPart = ({ order: { fulfillments, refunds, returns }, emails, of }: About) =>
  [...fulfillments, ...refunds, ...returns, ...emails].some((part) => part.id === of);

function refuse(
  desk: Desk,
  page: { form: ActionForm; about: About; id: string; typed: Record<string, string> },
  outcome: Extract<Outcome, { ok: false }>,
): Response | Promise<Response> {
  switch (outcome.reason) {
    case 'not_found':
      return desk.html(<MissingPage />, 404);
    case 'not_possible':
      return desk.html(<ActionPage {...page} refused={outcome.why} />, 409);
    case 'invalid':
      return desk.html(<ActionPage {...page} errors={outcome.fields} />, 422);
  }
}
