/** The hosted pages: paying, the bank's question, and a plain message. They work without script. */
import type { ComponentChildren } from 'preact';
import { formatAmount } from './currency.ts';
import type { FieldErrors, PayForm } from './pay-form.ts';
import type { Session, SessionPlan } from './session-object.ts';
import type { Method } from './session-params.ts';
import { TEST_METHODS, type TestMethod } from './test-methods.ts';

export interface PayPageProps {
  session: Session;
  plan: SessionPlan;
  merchant: string;
  form: PayForm;
  errors: FieldErrors;
  /** Why the last attempt did not go through. */
  declined?: string;
}

function Page({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href="/dev/stripe/pay.css" />
      </head>
      <body>
        <p class="banner" role="note">
          This is Pushcart's stand-in for Stripe. No real money moves.
        </p>
        <main>{children}</main>
      </body>
    </html>
  );
}

export function PayPage(props: PayPageProps) {
  const { session, merchant } = props;
  const total = formatAmount(session.amount_total!, session.currency!);
  return (
    <Page title={`Pay ${merchant} ${total}`}>
      <div class="columns">
        <Summary {...props} total={total} />
        <PayFormView {...props} total={total} />
      </div>
    </Page>
  );
}

function Summary({ session, plan, merchant, total }: PayPageProps & { total: string }) {
  const money = (amount: number) => formatAmount(amount, session.currency!);
  return (
    <section class="summary" aria-labelledby="summary">
      {session.cancel_url && (
        <p>
          <a class="back" href={session.cancel_url}>
            <span aria-hidden="true">←</span> Back to {merchant}
          </a>
        </p>
      )}
      <h1 id="summary">
        <span class="quiet">Pay {merchant}</span> <span class="total">{total}</span>
      </h1>
      <ul class="lines">
        {plan.lineItems.map((item, index) => (
          <Line key={item.id} item={item} shown={plan.shown[index]!} />
        ))}
      </ul>
      <dl>
        <Row name="Subtotal" value={money(session.amount_subtotal!)} />
        {plan.shippingName && (
          <Row
            name={`Shipping (${plan.shippingName})`}
            value={money(session.total_details!.amount_shipping!)}
          />
        )}
        <Row name="Total due" value={total} strong />
      </dl>
    </section>
  );
}

function Line({
  item,
  shown,
}: {
  item: SessionPlan['lineItems'][number];
  shown: SessionPlan['shown'][number];
}) {
  return (
    <li>
      {shown.image && <img src={shown.image} alt="" width="48" height="48" loading="lazy" />}
      <span class="what">
        {item.description}
        {shown.description && <span class="quiet">{shown.description}</span>}
        {item.quantity! > 1 && <span class="quiet">Quantity {item.quantity}</span>}
      </span>
      <span class="amount">{formatAmount(item.amount_total, item.currency)}</span>
    </li>
  );
}

function Row({ name, value, strong }: { name: string; value: string; strong?: boolean }) {
  return (
    <div class={strong ? 'strong' : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function PayFormView({ session, plan, form, errors, declined, total }: PayPageProps & { total: string }) {
  const free = session.amount_total === 0;
  const methods = session.payment_method_types as Method[];
  return (
    <form method="post" novalidate class="pay" aria-label="Payment">
      {declined && (
        <p class="declined" role="alert">
          {declined}
        </p>
      )}
      <Field name="email" label="E-mail" inputmode="email" autocomplete="email" form={form} errors={errors} />
      {!free && (
        <fieldset class="methods">
          <legend>Payment method</legend>
          {methods.includes('card') && (
            <CardFields form={form} errors={errors} alone={methods.length === 1} />
          )}
          {methods.includes('sepa_debit') && (
            <DebitFields form={form} errors={errors} alone={methods.length === 1} />
          )}
        </fieldset>
      )}
      {!free && (
        <Field name="name" label="Name of the holder" autocomplete="cc-name" form={form} errors={errors} />
      )}
      <button type="submit" class="primary">
        {free ? 'Complete order' : `Pay ${total}`}
      </button>
      {plan.submitMessage && <p class="quiet">{plan.submitMessage}</p>}
      {!free && <TestNumbers methods={methods} />}
    </form>
  );
}

interface FieldsProps {
  form: PayForm;
  errors: FieldErrors;
  /** The session takes nothing else, so there is nothing to choose. */
  alone: boolean;
}

function Choice({
  method,
  label,
  form,
  alone,
}: {
  method: Method;
  label: string;
  form: PayForm;
  alone: boolean;
}) {
  if (alone) return <input type="hidden" name="method" value={method} />;
  return (
    <label class="choice">
      <input type="radio" name="method" value={method} checked={form.method === method} /> {label}
    </label>
  );
}

function CardFields({ form, errors, alone }: FieldsProps) {
  return (
    <div class="method">
      <Choice method="card" label="Card" form={form} alone={alone} />
      <div class="fields">
        <Field
          name="number"
          label="Card number"
          placeholder="4242 4242 4242 4242"
          inputmode="numeric"
          autocomplete="cc-number"
          form={form}
          errors={errors}
        />
        <div class="pair">
          <Field
            name="expiry"
            label="Expires"
            placeholder="MM / YY"
            inputmode="numeric"
            autocomplete="cc-exp"
            form={form}
            errors={errors}
          />
          <Field
            name="cvc"
            label="Security code"
            placeholder="CVC"
            inputmode="numeric"
            autocomplete="cc-csc"
            form={form}
            errors={errors}
          />
        </div>
      </div>
    </div>
  );
}

function DebitFields({ form, errors, alone }: FieldsProps) {
  return (
    <div class="method">
      <Choice method="sepa_debit" label="Bank debit (delayed)" form={form} alone={alone} />
      <div class="fields">
        <Field
          name="iban"
          label="IBAN"
          placeholder="DE00 0000 0000 0000 0000 00"
          form={form}
          errors={errors}
        />
        <p class="quiet">The order is taken now; whether the money arrives is known a few seconds later.</p>
      </div>
    </div>
  );
}

interface FieldProps {
  name: Exclude<keyof PayForm, 'method'>;
  label: string;
  placeholder?: string;
  inputmode?: 'numeric' | 'email';
  autocomplete?: 'email' | 'cc-number' | 'cc-exp' | 'cc-csc' | 'cc-name';
  form: PayForm;
  errors: FieldErrors;
}

function Field({ name, label, form, errors, ...rest }: FieldProps) {
  const error = errors[name];
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="text"
        value={form[name]}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
        {...rest}
      />
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

function TestNumbers({ methods }: { methods: readonly Method[] }) {
  return (
    <section class="numbers" aria-labelledby="numbers">
      <h2 id="numbers">Test numbers</h2>
      <p class="quiet">One press pays with the number.</p>
      <ul>
        {TEST_METHODS.filter(({ type }) => methods.includes(type)).map((method) => (
          <TestNumber key={method.number} method={method} />
        ))}
      </ul>
    </section>
  );
}

function TestNumber({ method }: { method: TestMethod }) {
  const grouped = method.number.replace(/(.{4})(?=.)/g, '$1 ');
  const noun = method.type === 'card' ? 'card' : 'account';
  return (
    <li>
      <span>
        <code>{grouped}</code> <span class="quiet">{method.label}</span>
      </span>
      <button type="submit" name="use" value={method.number} aria-label={`Use this ${noun}: ${method.label}`}>
        Use this {noun}
      </button>
    </li>
  );
}

export function BankPage({ session, merchant }: { session: Session; merchant: string }) {
  return (
    <Page title="3-D Secure test page">
      <form method="post" class="message">
        <h1>Is this you?</h1>
        <p>
          Your bank would now ask whether you want to pay {merchant}{' '}
          <strong>{formatAmount(session.amount_total!, session.currency!)}</strong>. Here you say what the
          bank answers.
        </p>
        <p class="actions">
          <button type="submit" class="primary" name="verdict" value="complete">
            Complete
          </button>
          <button type="submit" name="verdict" value="fail">
            Fail
          </button>
        </p>
      </form>
    </Page>
  );
}

export function MessagePage({
  title,
  text,
  link,
}: {
  title: string;
  text: string;
  link: { href: string; label: string } | null;
}) {
  return (
    <Page title={title}>
      <div class="message">
        <h1>{title}</h1>
        <p>{text}</p>
        {link && (
          <p>
            <a href={link.href}>{link.label}</a>
          </p>
        )}
      </div>
    </Page>
  );
}
