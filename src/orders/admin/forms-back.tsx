/** Forms about goods that come back, refunds that failed, and mail that is sent again. */
import { Checkbox, Field, Select } from '../../ui/fields.tsx';
import type { Order, OrderLine } from '../orders.ts';
import { keptQuantity, orderCan } from '../progress.ts';
import { LineQuantities, NoteField } from './form-parts.tsx';
import {
  type About,
  type ActionForm,
  type FieldErrors,
  type FieldsProps,
  found,
  quantities,
  quantityField,
  readLines,
  said,
  type Typed,
} from './order-form.ts';

const name = ({ order }: About) => `order #${order.number}`;
const kept = ({ lines }: Order) => lines.filter((line) => keptQuantity(line) > 0);
const reasonField = (line: OrderLine) => `reason-${line.variantId}`;

const reasons = [
  { value: 'unwanted', label: 'Not wanted any more' },
  { value: 'damaged', label: 'Damaged' },
  { value: 'wrong_item', label: 'The wrong thing came' },
  { value: 'not_as_described', label: 'Not as described' },
  { value: 'withdrawn', label: 'Withdrawn from the contract' },
  { value: 'other', label: 'Another reason' },
];

const openReturn: ActionForm = {
  action: 'return',
  title: 'Open a return',
  button: 'Open it, and tell the buyer',
  needs: 'orders:write',
  possible: ({ order }) => orderCan.requestReturn(order),
  first: ({ order }) => quantities(kept(order), keptQuantity),
  read({ order }, typed, mayRefund) {
    const { lines, errors } = readLines(kept(order), typed, keptQuantity);
    if (lines.length === 0 && Object.keys(errors).length === 0)
      errors.lines = 'Say what comes back: at least one piece.';
    if (typed.refund && !mayRefund) errors.refund = 'You may not send money back.';
    const back = lines.map(({ line, quantity }) => ({
      sku: line.sku,
      quantity,
      reason: said(typed[reasonField(line)]),
    }));
    return {
      values: { lines: back, refund: typed.refund ? true : undefined, note: said(typed.note) },
      errors,
    };
  },
  words: (about) => `A return of ${name(about)} opened`,
  Fields: (props) => (
    <>
      <LineQuantities
        legend="What comes back"
        lines={kept(props.order)}
        most={keptQuantity}
        what={() => 'with the buyer'}
        {...props}
        beside={(line) => (
          <Select
            name={reasonField(line)}
            label={
              <>
                Why<span class="hidden">, {line.title}</span>
              </>
            }
            options={reasons}
            value={props.typed[reasonField(line)]}
            required
          />
        )}
      />
      {props.mayRefund && (
        <Checkbox
          name="refund"
          label="Pay it back now"
          hint="Else you choose when it has come."
          checked={Boolean(props.typed.refund)}
        />
      )}
      <NoteField typed={props.typed} errors={props.errors} hint="For staff only." />
    </>
  ),
};

const returnOf = ({ order, of }: About) => order.returns.find(({ id }) => id === of);
const isOpen = (about: About) => {
  const status = returnOf(about)?.status;
  if (status === 'received') return 'It has been received.';
  return status === 'called_off' ? 'It was called off.' : found(status);
};
/** The order's lines, as far as they are in the return. */
const linesBack = (about: About) =>
  about.order.lines.filter(({ variantId }) =>
    returnOf(about)?.lines.some((line) => line.variantId === variantId),
  );
const announced = (about: About) => (line: OrderLine) =>
  returnOf(about)?.lines.find(({ variantId }) => variantId === line.variantId)?.quantity ?? 0;
const writtenOffField = (line: Pick<OrderLine, 'variantId'>) => `off-${line.variantId}`;

function readReceived(about: About, typed: Typed) {
  const lines = linesBack(about);
  const restocked = readLines(lines, typed, announced(about));
  const writtenOff = readLines(lines, typed, announced(about), writtenOffField);
  const errors: FieldErrors = { ...restocked.errors, ...writtenOff.errors };
  const many = (read: typeof restocked, line: OrderLine) =>
    read.lines.find((each) => each.line === line)?.quantity ?? 0;
  const came = lines.map((line) => ({
    sku: line.sku,
    quantity: many(restocked, line),
    writtenOff: many(writtenOff, line),
  }));
  for (const [index, line] of lines.entries()) {
    const sum = came[index]!.quantity + came[index]!.writtenOff;
    if (sum > announced(about)(line))
      errors[quantityField(line)] = `Only ${announced(about)(line)} were announced, not ${sum}.`;
  }
  return { came: came.filter(({ quantity, writtenOff: off }) => quantity + off > 0), errors };
}

const receive: ActionForm = {
  action: 'receive',
  title: 'Receive the return',
  button: 'Book it in',
  needs: 'orders:write',
  possible: isOpen,
  says: () => 'The buyer is told that it has come. This cannot be undone.',
  // Who withdraws from the contract has the shipping back too: Art. 13(1) of directive 2011/83/EU.
  first: (about) => ({
    ...quantities(linesBack(about), announced(about)),
    refund: returnOf(about)?.lines.every(({ reason }) => reason === 'withdrawn')
      ? 'goods_and_shipping'
      : 'goods',
  }),
  read(about, typed, mayRefund) {
    const { came, errors } = readReceived(about, typed);
    if (came.length === 0 && Object.keys(errors).length === 0)
      errors.lines = 'Say what came. If nothing did, call the return off.';
    const refund = mayRefund ? said(typed.refund) : 'nothing';
    return { values: { lines: came, refund }, errors };
  },
  words: (about) => `A return of ${name(about)} received`,
  Fields: (props) => <ReceiveFields {...props} />,
};

function ReceiveFields(props: FieldsProps) {
  const { typed, errors, mayRefund } = props;
  return (
    <>
      <LineQuantities
        legend="Back on the shelf, or written off"
        lines={linesBack(props)}
        most={announced(props)}
        what={() => 'announced, back into stock'}
        typed={typed}
        errors={errors}
        beside={(line) => (
          <Field
            name={writtenOffField(line)}
            label={
              <>
                Written off<span class="hidden">, {line.title}</span>
              </>
            }
            hint="not to be sold again"
            value={typed[writtenOffField(line)] ?? '0'}
            error={errors[writtenOffField(line)]}
            inputmode="numeric"
            maxlength={5}
            narrow
            required
          />
        )}
      />
      {mayRefund ? (
        <Select
          name="refund"
          label="What is paid back of it"
          hint="As far as it has not been."
          options={[
            { value: 'goods', label: 'The goods' },
            { value: 'goods_and_shipping', label: 'The goods and the shipping' },
            { value: 'nothing', label: 'Nothing now' },
          ]}
          value={typed.refund}
          required
        />
      ) : (
        <p class="quiet-text">Nothing is paid back now: for that the right “Send money back” is needed.</p>
      )}
    </>
  );
}

const callOff: ActionForm = {
  action: 'call-off-return',
  title: 'Call the return off',
  button: 'It does not come',
  needs: 'orders:write',
  possible: isOpen,
  says: () => 'The pieces count as kept by the buyer again, and can be announced once more.',
  first: () => ({}),
  read: (_about, typed) => ({ values: { note: said(typed.note) }, errors: {} }),
  words: (about) => `A return of ${name(about)} called off`,
  Fields: ({ typed, errors }) => <NoteField typed={typed} errors={errors} hint="For staff only." />,
};

const refundOfIt = ({ order, of }: About) => order.refunds.find(({ id }) => id === of);

const retryRefund: ActionForm = {
  action: 'retry-refund',
  title: 'Try the refund again',
  button: 'Try again',
  needs: 'orders:refund',
  possible: (about) => {
    const refund = refundOfIt(about);
    if (refund?.reason === 'external') return 'It was begun at Stripe: begin a new one here.';
    return refund && refund.status !== 'failed' ? 'It has not failed.' : found(refund);
  },
  says: () =>
    'Stripe is asked first whether it went through after all. If not, the same parts are sent again.',
  first: () => ({}),
  read: () => ({ values: {}, errors: {} }),
  words: (about) => `A failed refund of ${name(about)} is tried again`,
};

const emailOf = ({ emails, of }: About) => emails.find(({ id }) => id === of);

const resend: ActionForm = {
  action: 'resend',
  title: 'Send the mail again',
  button: 'Send again',
  needs: 'orders:write',
  possible: (about) =>
    emailOf(about)?.secretGone
      ? 'It held a link that opens something; such a link is not kept once it is sent.'
      : found(emailOf(about)),
  says: (about) => `It goes to ${emailOf(about)?.recipient ?? ''}, and tells how things stand now.`,
  first: () => ({}),
  read: () => ({ values: {}, errors: {} }),
  words: (about) => `A mail of ${name(about)} sent again`,
};

export const backForms = { openReturn, receive, callOff, retryRefund, resend };
