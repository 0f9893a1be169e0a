/** The form that sends money back: some pieces, the shipping, a sum beside them. It is looked at before it goes. */
import { decimal } from '../../platform/decimals.ts';
import { decimalAmount, exponent } from '../../platform/money.ts';
import { leftOf, type RefundAsked, shippingLeft } from '../../pricing/refund.ts';
import { Field, RadioGroup, Select } from '../../ui/fields.tsx';
import type { Order, OrderLine } from '../orders.ts';
import { orderCan } from '../progress.ts';
import { refundableOf } from '../refundable.ts';
import { LineQuantities, NoteField } from './form-parts.tsx';
import {
  type ActionForm,
  type FieldErrors,
  type FieldsProps,
  quantities,
  readLines,
  said,
  type Typed,
} from './order-form.ts';

const leftOfLine = (order: Order) => {
  const left = new Map(refundableOf(order).lines.map((line) => [line.variantId, leftOf(line)]));
  return (line: OrderLine) => left.get(line.variantId)!;
};

/** Of which something is left to pay back. */
const payable = (order: Order) => order.lines.filter((line) => leftOfLine(order)(line).quantity > 0);

export interface RefundValues extends Record<string, unknown> {
  lines?: { sku: string; quantity: number }[];
  shipping?: true;
  shippingMinor?: number;
  amountMinor?: number;
  reason?: string;
  note?: string;
}

function readSum(typed: string | undefined, currency: string): number | undefined | 'wrong' {
  if (!said(typed)) return undefined;
  const amountMinor = decimal(typed!, exponent(currency));
  return amountMinor === undefined ? 'wrong' : amountMinor || undefined;
}

function read(order: Order, typed: Typed): { values: RefundValues; errors: FieldErrors } {
  const left = leftOfLine(order);
  const { lines, errors } = readLines(payable(order), typed, (line) => left(line).quantity);
  const example = `Type an amount such as ${decimalAmount(1250, order.currency)}.`;
  const sum = readSum(typed.amount, order.currency);
  const shippingSum = typed.shipping === 'part' ? readSum(typed.shippingAmount, order.currency) : undefined;
  if (sum === 'wrong') errors.amount = example;
  if (shippingSum === 'wrong') errors.shippingAmount = example;
  const values: RefundValues = {
    lines: lines.length > 0 ? lines.map(({ line, quantity }) => ({ sku: line.sku, quantity })) : undefined,
    shipping: typed.shipping === 'all' ? true : undefined,
    shippingMinor: typeof shippingSum === 'number' ? shippingSum : undefined,
    amountMinor: typeof sum === 'number' ? sum : undefined,
    reason: said(typed.reason),
    note: said(typed.note),
  };
  // Without any of them the verb would send back all that is left.
  const isNothing = !values.lines && !values.shipping && !values.shippingMinor && !values.amountMinor;
  if (isNothing && Object.keys(errors).length === 0)
    errors.lines = 'Say what goes back: pieces, the shipping, or a sum.';
  return { values, errors };
}

/** As the sum of refunds takes it. */
export const askedOf = (
  order: Order,
  { lines = [], shipping, shippingMinor, amountMinor }: RefundValues,
): RefundAsked => ({
  lines: lines.map(({ sku, quantity }) => ({
    variantId: order.lines.find((line) => line.sku === sku)!.variantId,
    quantity,
  })),
  shipping: shipping ? 'all' : (shippingMinor ?? 0),
  otherMinor: amountMinor ?? 0,
});

function RefundFields({ order, typed, errors, money }: FieldsProps) {
  const refundable = refundableOf(order);
  const left = leftOfLine(order);
  const shipping = shippingLeft(refundable);
  return (
    <>
      <p>
        {money(refundable.leftMinor)} of the {money(order.capturedMinor)} paid can still go back. Refunding
        changes no stock; for goods that come back, open a return.
      </p>
      {payable(order).length > 0 && (
        <LineQuantities
          legend="Pieces"
          lines={payable(order)}
          most={(line) => left(line).quantity}
          what={(line) => `not refunded: ${money(left(line).amountMinor)}`}
          typed={typed}
          errors={errors}
        />
      )}
      {shipping > 0 && <ShippingChoice typed={typed} errors={errors} all={money(shipping)} />}
      <Field
        name="amount"
        label={`A sum beside these (${order.currency})`}
        hint="For goodwill, or what you have agreed on."
        value={typed.amount}
        error={errors.amount}
        inputmode="decimal"
        maxlength={16}
        narrow
      />
      <Select
        name="reason"
        label="Why"
        options={[
          { value: 'requested', label: 'The buyer asked for it' },
          { value: 'goodwill', label: 'Goodwill' },
          { value: 'returned', label: 'Goods came back' },
        ]}
        value={typed.reason}
        error={errors.reason}
        required
      />
      <NoteField typed={typed} errors={errors} hint="For staff only." />
    </>
  );
}

function ShippingChoice({ typed, errors, all }: { typed: Typed; errors: FieldErrors; all: string }) {
  return (
    <>
      <RadioGroup
        name="shipping"
        label="Shipping"
        value={typed.shipping}
        required
        options={[
          { value: 'none', label: 'Nothing of it' },
          { value: 'all', label: 'All that is left of it', aside: all },
          { value: 'part', label: 'A part, namely' },
        ]}
      />
      <Field
        name="shippingAmount"
        label="Part of the shipping"
        value={typed.shippingAmount}
        error={errors.shippingAmount}
        inputmode="decimal"
        maxlength={16}
        narrow
      />
    </>
  );
}

export const refundForm: ActionForm = {
  action: 'refund',
  title: 'Refund',
  button: 'See what goes back',
  needs: 'orders:refund',
  possible: ({ order }) => orderCan.refund(order),
  first: ({ order }) => ({ ...quantities(payable(order), () => 0), shipping: 'none', reason: 'requested' }),
  read: ({ order }, typed) => read(order, typed),
  words: ({ order }) => `Money of order #${order.number} is going back`,
  Fields: RefundFields,
};
