/**
 * The checkout: one page, one form, one button. Every sum on it came from `totals`, and what it
 * shows is always what a press of the button would cost.
 */
import type { ComponentChildren } from 'preact';
import { lineProblem } from '../cart/cart.ts';
import { DiscountCodes } from '../cart/codes.tsx';
import { EMAIL_LENGTH_MAX } from '../customers/email-address.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import type { OfferedMethod } from '../shipping/shipping.ts';
import { arrivalWords } from '../ui/arrival.ts';
import { formatDate } from '../ui/date-time.ts';
import { Button, ErrorSummary, Field, RadioGroup, TextArea } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { Layout } from '../ui/layout.tsx';
import { Locale } from '../ui/locale.tsx';
import { EmptyState } from '../ui/notices.tsx';
import { DeliveryAddress } from './delivery-address.tsx';
import { emailHint } from './email-hint.ts';
import { type CheckoutTyped, NOTE_LENGTH_MAX, VAT_NUMBER_LENGTH_MAX } from './form.ts';
import { CheckoutNotices } from './notices.tsx';
import { type CheckoutPageProps, chargeWords, type DraftShown, type MoneyWords } from './shown.ts';
import { OrderSummary, Sums } from './summary.tsx';

export type { CheckoutNotice, CheckoutPageProps } from './shown.ts';

export function CheckoutPage(props: CheckoutPageProps) {
  const { shop, cart, quote, typed, errors, cartCount, action, draft } = props;
  const { totals, region } = quote;
  const money: MoneyWords = (minor) => formatMoney(minor, region.currency, region.locale);
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  const title = draft ? 'Your order' : 'Checkout';
  const canPay = !cart.lines.some(lineProblem) && quote.problem === undefined;
  return (
    <Layout
      shop={shop}
      title={mistakes.length > 0 ? `Error: ${title}` : title}
      cartCount={cartCount}
      scripts={['checkout.js', 'country.js']}
      noindex
    >
      <Locale.Provider value={region.locale}>
        <div class="checkout">
          <h1>{title}</h1>
          {draft && <FromTheShop draft={draft} shop={shop} />}
          <div data-fresh="notices">
            <CheckoutNotices {...props} money={money} />
          </div>
          <ErrorSummary errors={mistakes} />
          <div class="checkout-columns">
            <OrderSummary {...props} money={money} />
            <form id="checkout" method="post" action={action} noValidate>
              {canPay && <PayOnEnter />}
              <Contact {...props} />
              <DeliveryAddress {...props} />
              {props.takesVatNumber && <VatNumber typed={typed} error={errors.vatNumber} />}
              <Methods {...props} money={money} />
              <Note note={typed.note} error={errors.note} />
              {!draft && <Codes {...props} money={money} />}
              <div class="pay">
                <div class={cart.lines.length <= LINES_IN_SIGHT ? 'pay-sums on-phone' : 'pay-sums'}>
                  <Sums {...props} money={money} id="pay-sums" />
                </div>
                <div data-fresh="pay">
                  <input type="hidden" name="seenTotalMinor" value={totals.totalMinor} />
                  <input type="hidden" name="seenCurrency" value={region.currency} />
                  {canPay ? (
                    <Pay totalMinor={totals.totalMinor} money={money} />
                  ) : (
                    <CannotPay shop={shop} draft={draft} />
                  )}
                </div>
              </div>
            </form>
          </div>
        </div>
      </Locale.Provider>
    </Layout>
  );
}

/** Who has put it together, and a word of theirs. */
function FromTheShop({ draft: { message, expiresAt }, shop }: { draft: DraftShown; shop: Shop }) {
  const place = shop.config.shop;
  return (
    <div class="from-the-shop">
      <p>
        {place.name} has put this together for you. Look through it, say where it should go, and pay until{' '}
        {formatDate(expiresAt, place)}.
      </p>
      {message && (
        <blockquote>
          {message.split('\n').map((line) => (
            <p key={line}>{line}</p>
          ))}
        </blockquote>
      )}
    </div>
  );
}

function Codes({ quote, typed, errors, shop, money }: CheckoutPageProps & { money: MoneyWords }) {
  return (
    <div class="checkout-section" data-fresh="codes">
      <DiscountCodes
        back="checkout"
        discounts={quote.totals.discounts}
        unused={quote.totals.unused}
        entered={typed.discountCode}
        error={errors.discountCode}
        money={money}
        date={(at) => formatDate(at, shop.config.shop)}
      />
    </div>
  );
}

/** With more lines than this the summary beside the form ends below the screen. */
const LINES_IN_SIGHT = 4;

/** Enter in a field presses the form's first button, which would otherwise be the country's. */
function PayOnEnter() {
  return <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />;
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="checkout-section">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Contact({ typed, errors, isSignedIn, action }: CheckoutPageProps) {
  const slip = emailHint(typed.email);
  return (
    <Section title="Contact">
      <div>
        <Field
          name="email"
          label="E-mail address"
          hint="Your confirmation and a link to your order go there."
          type="email"
          value={typed.email}
          error={errors.email}
          autocomplete="email"
          autocapitalize="off"
          spellcheck={false}
          maxlength={EMAIL_LENGTH_MAX}
          required
        />
        <div role="status">
          <p id="email-slip" class="email-slip">
            {slip && `Did you mean ${slip}?`}
          </p>
        </div>
        {!isSignedIn && (
          <p class="quiet-text">
            You have an account? <a href={`${routes.signIn()}?next=${action}`}>Sign in</a>
          </p>
        )}
      </div>
    </Section>
  );
}

/** How it travels. Nothing is asked where nothing does. */
function Methods({ quote, typed, errors, money }: CheckoutPageProps & { money: MoneyWords }) {
  const { methods, needsShipping, region } = quote;
  const isAsked = needsShipping && methods.length > 0;
  return (
    <div class={isAsked ? 'checkout-section' : undefined} data-fresh="methods">
      {isAsked && (
        <RadioGroup
          name="shippingMethod"
          label="Shipping"
          value={typed.shippingMethod}
          error={errors.shippingMethod}
          required
          options={methods.map((method) => ({
            value: method.handle,
            label: method.title,
            hint: methodHint(method, region.locale),
            aside: chargeWords(method.chargeMinor, money),
          }))}
        />
      )}
    </div>
  );
}

function methodHint(method: OfferedMethod, locale: string): string {
  const { description, pickupAddress } = method;
  return [description, pickupAddress.join(', '), arrivalWords(method, locale)].filter(Boolean).join(' · ');
}

function VatNumber({ typed, error }: { typed: CheckoutTyped; error: string | undefined }) {
  return (
    <details class="checkout-section note" open={typed.vatNumber !== '' || error !== undefined}>
      <summary>Buying for a business in another country?</summary>
      <Field
        name="vatNumber"
        label="VAT number"
        hint="With its two letters, such as DE123456789. You then account for the VAT yourself."
        value={typed.vatNumber}
        error={error}
        autocapitalize="characters"
        spellcheck={false}
        maxlength={VAT_NUMBER_LENGTH_MAX}
      />
    </details>
  );
}

const payWords = (minor: number, money: MoneyWords) => (minor === 0 ? 'Place order' : `Pay ${money(minor)}`);
const payWhere = (minor: number) =>
  minor === 0 ? 'There is nothing to pay.' : 'You will pay on Stripe’s secure page.';

function Note({ note, error }: { note: string; error: string | undefined }) {
  return (
    <details class="checkout-section note" open={note !== '' || error !== undefined}>
      <summary>Add a note to your order</summary>
      <TextArea
        name="note"
        label="Note"
        hint={`Up to ${NOTE_LENGTH_MAX} characters.`}
        value={note}
        error={error}
      />
    </details>
  );
}

function Pay({ totalMinor, money }: { totalMinor: number; money: MoneyWords }) {
  return (
    <>
      <Button wide>{payWords(totalMinor, money)}</Button>
      <p class="pay-where">
        <Icon name="lock" /> <span>{payWhere(totalMinor)}</span>
      </p>
    </>
  );
}

function CannotPay({ shop, draft }: Pick<CheckoutPageProps, 'shop' | 'draft'>) {
  const { email } = shop.config.shop;
  if (draft)
    return (
      <a class="button wide" href={`mailto:${email}`}>
        Write to us
      </a>
    );
  return (
    <a class="button wide" href={routes.cart()}>
      Change your cart
    </a>
  );
}

/** The checkout of an empty cart. @param isDraft staff have not put anything into it yet. */
export function EmptyCheckout({
  shop,
  cartCount,
  isDraft,
}: {
  shop: Shop;
  cartCount: number;
  isDraft?: boolean;
}) {
  const { name, email } = shop.config.shop;
  if (isDraft)
    return (
      <Layout shop={shop} title="Your order" cartCount={cartCount} noindex>
        <EmptyState title="There is nothing to pay here yet">
          <p>
            {name} is still putting this order together. Come back by the same link later, or write to{' '}
            <a href={`mailto:${email}`}>{email}</a>.
          </p>
        </EmptyState>
      </Layout>
    );
  return (
    <Layout shop={shop} title="Checkout" cartCount={cartCount} noindex>
      <EmptyState
        title="There is nothing to check out"
        action={{ href: routes.allProducts(), label: 'See all products' }}
      >
        <p>
          Your cart is empty. If you have just paid, you will find your order in your mail, or{' '}
          <a href={routes.findOrder()}>by its number</a>.
        </p>
      </EmptyState>
    </Layout>
  );
}
