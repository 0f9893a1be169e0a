/** Sending goods back, and withdrawing from the contract: the pages, which work without script. */
import type { ComponentChildren } from 'preact';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { formatDate, formatDateTimeWithZone } from '../ui/date-time.ts';
import { Button, ErrorSummary, Field, Select, TextArea } from '../ui/fields.tsx';
import { Layout } from '../ui/layout.tsx';
import { Notice } from '../ui/notices.tsx';
import { type Errors, quantityField, reasonField, returnReasons, type Typed } from './back-form.ts';
import { type Order, type OrderLine, orderName, type Pieces } from './orders.ts';
import { keptQuantity } from './progress.ts';
import type { Window } from './windows.ts';
import { type Statement, type Withdrawal, withdrawable } from './withdrawals.ts';

interface PageProps {
  shop: Shop;
  order: Order;
  cartCount: number;
}

export interface FormProps extends PageProps {
  typed: Typed;
  errors: Errors;
  /** Why the shop said no, after the form was right. */
  refused?: string | undefined;
}

function Page({
  shop,
  order,
  cartCount,
  title,
  children,
}: PageProps & { title: string; children: ComponentChildren }) {
  return (
    <Layout shop={shop} title={`${title}: order ${orderName(order)}`} cartCount={cartCount} noindex>
      <article class="order back">
        <header class="order-head">
          <p class="order-label">
            <a href={routes.order({ token: order.token })}>Order {orderName(order)}</a>
          </p>
          <h1>{title}</h1>
        </header>
        {children}
      </article>
    </Layout>
  );
}

const summary = (errors: Errors) => Object.entries(errors).map(([field, message]) => ({ field, message }));

const named = ({ title, variantTitle }: OrderLine) => (variantTitle ? `${title}, ${variantTitle}` : title);

function Quantity({
  line,
  left,
  typed,
  errors,
}: {
  line: OrderLine;
  left: number;
  typed: Typed;
  errors: Errors;
}) {
  const name = quantityField(line);
  return (
    <Select
      name={name}
      label={named(line)}
      hint={`${left} of ${line.quantity}`}
      required
      narrow
      value={typed[name] ?? '0'}
      error={errors[name] ?? ''}
      options={Array.from({ length: left + 1 }, (_, index) => ({
        value: String(index),
        label: String(index),
      }))}
    />
  );
}

export function ReturnPage(props: FormProps & { window: Window }) {
  const { shop, order, typed, errors, refused, window } = props;
  const reasons = [
    { value: '', label: 'Choose …' },
    ...Object.entries(returnReasons).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Page {...props} title="Send something back">
      <ErrorSummary errors={summary(errors)} />
      {refused && <Notice tone="error">{refused}</Notice>}
      <p>
        Choose what you want to send back, and why. We write to you how to send it.
        {window.endsAt && ` You can do so until ${lastDay(window.endsAt, shop)}.`}
      </p>
      <form method="post" action={routes.orderReturn({ token: order.token })} class="back-form">
        <input type="hidden" name="id" value={typed.id} />
        {order.lines
          .filter((line) => keptQuantity(line) > 0)
          .map((line) => (
            <div class="back-line" key={line.variantId}>
              <Quantity line={line} left={keptQuantity(line)} typed={typed} errors={errors} />
              <Select
                name={reasonField(line)}
                label="Reason"
                value={typed[reasonField(line)] ?? ''}
                error={errors[reasonField(line)] ?? ''}
                options={reasons}
              />
            </div>
          ))}
        <TextArea name="note" label="Anything we should know" maxlength={500} value={typed.note ?? ''} />
        <Button>Ask to send it back</Button>
      </form>
    </Page>
  );
}

const lastDay = (endsAt: Date, shop: Shop) => formatDate(new Date(endsAt.getTime() - 1), shop.config.shop);

export function WithdrawalPage(props: FormProps & { window: Window }) {
  const { shop, order, typed, errors, refused, window } = props;
  return (
    <Page {...props} title="Withdraw from contract">
      <ErrorSummary errors={summary(errors)} />
      {refused && <Notice tone="error">{refused}</Notice>}
      <p>
        You may withdraw from this contract without giving a reason
        {window.endsAt
          ? ` until ${lastDay(window.endsAt, shop)}`
          : ' within 14 days of receiving the last goods'}
        . Choose the goods; on the next page you confirm.
      </p>
      <form method="post" action={routes.orderWithdrawal({ token: order.token })} class="back-form">
        <input type="hidden" name="id" value={typed.id} />
        <Field
          name="name"
          label="Your name"
          required
          autocomplete="name"
          maxlength={200}
          value={typed.name ?? ''}
          error={errors.name ?? ''}
        />
        <Field
          name="email"
          type="email"
          label="Where we send the acknowledgement"
          required
          autocomplete="email"
          maxlength={254}
          value={typed.email ?? ''}
          error={errors.email ?? ''}
        />
        <p>
          <strong>Contract:</strong> order {orderName(order)} of{' '}
          {formatDate(order.placedAt ?? order.createdAt, shop.config.shop)}
        </p>
        {order.lines
          .filter((line) => withdrawable(line) > 0)
          .map((line) => (
            <Quantity
              key={line.variantId}
              line={line}
              left={withdrawable(line)}
              typed={typed}
              errors={errors}
            />
          ))}
        <Button>Go on</Button>
      </form>
    </Page>
  );
}

function Goods({ order, pieces }: { order: Order; pieces: Pieces[] }) {
  return (
    <ul>
      {pieces.map(({ variantId, quantity }) => {
        const line = order.lines.find((each) => each.variantId === variantId);
        return (
          <li key={variantId}>
            {quantity} × {line ? named(line) : variantId}
          </li>
        );
      })}
    </ul>
  );
}

/** The second step; its button may say nothing else (Art. 11a(3)). */
export function ConfirmWithdrawalPage(props: PageProps & { statement: Statement }) {
  const { shop, order, statement } = props;
  const { id, name, email, pieces } = statement;
  const action = routes.orderWithdrawal({ token: order.token });
  const fields = {
    id,
    name,
    email,
    ...Object.fromEntries(pieces.map((piece) => [quantityField(piece), String(piece.quantity)])),
  };
  const hidden = Object.entries(fields).map(([key, value]) => (
    <input type="hidden" name={key} value={value} key={key} />
  ));
  return (
    <Page {...props} title="Withdraw from contract">
      <p>
        I, {name}, withdraw from the contract for these goods, order {orderName(order)} of{' '}
        {formatDate(order.placedAt ?? order.createdAt, shop.config.shop)}:
      </p>
      <Goods order={order} pieces={pieces} />
      <p>The acknowledgement goes to {email}.</p>
      <form method="post" action={action} class="back-form">
        {hidden}
        <input type="hidden" name="step" value="confirm" />
        <Button>Confirm withdrawal</Button>
      </form>
      <form method="post" action={action} class="back-form">
        {hidden}
        <input type="hidden" name="step" value="change" />
        <Button look="quiet">Change something</Button>
      </form>
    </Page>
  );
}

/** Its content, and the day and time: the page beside the mail (Art. 11a(4)). */
export function WithdrawnPage(props: PageProps & { withdrawal: Withdrawal }) {
  const { shop, order, withdrawal } = props;
  const comesBack = order.returns.some(({ id }) => id === withdrawal.id);
  return (
    <Page {...props} title="We have received your withdrawal">
      <Notice tone="success">
        <p>
          Received on {formatDateTimeWithZone(withdrawal.createdAt, shop.config.shop)}. The acknowledgement is
          on its way to {withdrawal.email}.
        </p>
      </Notice>
      <p>
        {withdrawal.name} withdraws from the contract for these goods, order {orderName(order)}:
      </p>
      <Goods order={order} pieces={withdrawal.pieces} />
      <p>
        {comesBack
          ? 'Please send back what has reached you within 14 days; we have written to you how. Your money goes back when it is here. What has not left is cancelled, and its money is on its way.'
          : 'What has not left is cancelled, and its money is on its way to you.'}
      </p>
    </Page>
  );
}
