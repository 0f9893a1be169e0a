/** The cart's page: what is in it, what has changed since, and the way to the checkout. */
import { countryName } from '../customers/countries.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { sumRows, taxNotes } from '../pricing/sum-rows.ts';
import { routes } from '../routes.ts';
import { formatDate } from '../ui/date-time.ts';
import { Button, Field } from '../ui/fields.tsx';
import { Layout } from '../ui/layout.tsx';
import { LineItems, Summary } from '../ui/line-items.tsx';
import { Locale } from '../ui/locale.tsx';
import { EmptyState, Notice } from '../ui/notices.tsx';
import { type Cart, type CartLine, lineProblem, QUANTITY_MAX, sentLater } from './cart.ts';
import { DiscountCodes } from './codes.tsx';
import type { RefusedCode } from './codes-http.tsx';
import { laterWords } from './later-words.ts';
import type { Quote, QuotedLine } from './quote.ts';

export interface CartPageProps {
  shop: Shop;
  cart: Cart | undefined;
  /** What it comes to, where there is a cart. */
  quote: Quote | undefined;
  /** Why the last press changed nothing; shown beside its line if that is in the cart. */
  problem?: { variantId?: string; message: string };
  refusedCode?: RefusedCode | undefined;
  cartCount: number;
}

type MoneyWords = (minor: number) => string;

export function CartPage(props: CartPageProps) {
  const { shop, cart, quote, problem, cartCount } = props;
  const beside = cart?.lines.find((line) => line.variantId === problem?.variantId && canChange(line));
  return (
    <Layout shop={shop} title="Your cart" cartCount={cartCount} current={routes.cart()} noindex>
      {problem && !beside && <Notice tone="error">{problem.message}</Notice>}
      {cart && quote && cart.lines.length > 0 ? (
        <Locale.Provider value={quote.region.locale}>
          <FilledCart {...props} quote={quote} />
        </Locale.Provider>
      ) : (
        <EmptyCart />
      )}
    </Layout>
  );
}

function EmptyCart() {
  return (
    <EmptyState title="Your cart is empty" action={{ href: routes.allProducts(), label: 'See all products' }}>
      <p>
        Whatever you put in it stays here for you, on this device. You have ordered already?{' '}
        <a href={routes.findOrder()}>Find your order</a>.
      </p>
    </EmptyState>
  );
}

function FilledCart({ shop, quote, problem, refusedCode }: CartPageProps & { quote: Quote }) {
  const { lines, totals, region, chosen } = quote;
  const { currency, locale } = region;
  const money: MoneyWords = (minor) => formatMoney(minor, currency, locale);
  const items = lines.map((line, index) => {
    const message = line.variantId === problem?.variantId ? problem.message : undefined;
    return {
      ...line,
      key: line.variantId,
      href: line.active ? routes.product({ handle: line.productHandle }) : undefined,
      totalMinor: totals.lines[index]!.totalMinor,
      controls: <Controls line={line} problem={message} money={money} />,
      note: <LineNote line={line} money={money} />,
    };
  });
  return (
    <div class="cart">
      <h1>Your cart</h1>
      <div class="cart-columns">
        <LineItems lines={items} currency={currency} label="In your cart" />
        <section class="cart-sum" aria-label="Sum">
          <Summary
            rows={sumRows(totals, chosen?.title).map(({ label, amountMinor, isFree }) => ({
              label,
              value: isFree ? 'Free' : amountMinor,
            }))}
            total={{ label: 'Total', amountMinor: totals.totalMinor }}
            currency={currency}
          />
          <TaxNotes quote={quote} money={money} />
          <DiscountCodes
            back="cart"
            discounts={totals.discounts}
            unused={totals.unused}
            entered={refusedCode?.entered}
            error={refusedCode?.message}
            money={money}
            date={(at) => formatDate(at, shop.config.shop)}
          />
          <DeliveryNotes shop={shop} quote={quote} money={money} />
          <Onward blocked={lines.some(lineProblem)} />
        </section>
      </div>
    </div>
  );
}

function TaxNotes({ quote: { totals, taxToCome }, money }: { quote: Quote; money: MoneyWords }) {
  return <Notes notes={taxToCome ? ['Tax is added at checkout.'] : taxNotes(totals, money)} />;
}

/** Where the sum is true for, and what may still change it. */
function DeliveryNotes({ shop, quote, money }: { shop: Shop; quote: Quote; money: MoneyWords }) {
  const { needsShipping, chosen, region, problem, totals } = quote;
  const where = countryName(region.country, shop.config.shop.locale);
  const notes = [
    ...(problem === 'not_shipped_here' ? [`Sorry, we do not send this to ${where}.`] : []),
    ...(needsShipping && chosen ? [`For delivery to ${where}. You choose how it travels at checkout.`] : []),
    ...(chosen?.freeFromMinor && totals.shippingMinor > totals.shippingDiscountMinor
      ? [`Shipping is free from ${money(chosen.freeFromMinor)}.`]
      : []),
  ];
  return <Notes notes={notes} />;
}

function Notes({ notes }: { notes: string[] }) {
  return notes.map((note) => (
    <p class="quiet-text" key={note}>
      {note}
    </p>
  ));
}

function Onward({ blocked }: { blocked: boolean }) {
  return (
    <>
      {blocked ? (
        <p class="cart-blocked">Please change the marked lines; then you can go on to the checkout.</p>
      ) : (
        <a class="button wide" href={routes.checkout()}>
          Checkout
        </a>
      )}
      <p class="cart-more">
        <a href={routes.allProducts()}>See more products</a>
      </p>
    </>
  );
}

const nameOf = ({ title, variantTitle }: CartLine) => (variantTitle ? `${title}, ${variantTitle}` : title);

const canChange = (line: CartLine) => line.active && (line.available > 0 || line.backorders);

interface ControlsProps {
  line: QuotedLine;
  problem: string | undefined;
  money: MoneyWords;
}

/** Forms: one sets the quantity, one takes the line out, one wraps it. What is gone can only be taken out. */
function Controls({ line, problem, money }: ControlsProps) {
  const action = routes.cartLine({ variantId: line.variantId });
  return (
    <div class="cart-controls">
      {canChange(line) && <QuantityForm line={line} action={action} problem={problem} />}
      {canChange(line) && lineProblem(line) === 'short' && (
        <form class="quantity-form" method="post" action={action}>
          <Button look="plain" name="quantity" value={line.available}>
            Take {line.available} <span class="hidden">of {nameOf(line)}</span>
          </Button>
        </form>
      )}
      <form method="post" action={action}>
        <Button look="quiet" name="quantity" value="0">
          Remove <span class="hidden">{nameOf(line)}</span>
        </Button>
      </form>
      {canChange(line) && line.giftWrapPriceMinor > 0 && (
        <form method="post" action={action}>
          <Button look="quiet" name="giftWrap" value={line.giftWrap ? 0 : 1}>
            {line.giftWrap ? 'Remove' : 'Add'} gift wrap <span class="hidden">of {nameOf(line)}</span>
          </Button>
          {!line.giftWrap && <span class="quiet-text"> {money(line.giftWrapPriceMinor)} each</span>}
        </form>
      )}
    </div>
  );
}

function QuantityForm({ line, action, problem }: { line: CartLine; action: string; problem?: string }) {
  return (
    <form class="quantity-form" method="post" action={action}>
      <Field
        narrow
        name="quantity"
        id={`quantity-${line.variantId}`}
        label={
          <>
            Quantity <span class="hidden">of {nameOf(line)}</span>
          </>
        }
        type="number"
        inputmode="numeric"
        min={0}
        max={QUANTITY_MAX}
        value={line.quantity}
        error={problem}
        required
      />
      <Button look="plain">
        Update <span class="hidden">the quantity of {nameOf(line)}</span>
      </Button>
    </form>
  );
}

function LineNote({ line, money }: { line: QuotedLine; money: MoneyWords }) {
  const { seenUnitPriceMinor, unitPriceMinor } = line;
  const problem = problemWords(line);
  return (
    <>
      {problem && <p class="line-problem">{problem}</p>}
      {line.active && sentLater(line) > 0 && <p class="line-later">{laterWords(line)}</p>}
      {line.active && seenUnitPriceMinor !== undefined && (
        <p class="line-change">
          It was {money(seenUnitPriceMinor)} when you put it in; it is {money(unitPriceMinor)} now.
        </p>
      )}
    </>
  );
}

/** What stands in the way of buying this line, and what to do about it. */
function problemWords(line: CartLine): string | undefined {
  switch (lineProblem(line)) {
    case 'gone':
      return 'This is no longer sold. Please remove it.';
    case 'sold_out':
      return 'This has sold out. Please remove it.';
    case 'short':
      return `Only ${line.available} left. Please take fewer.`;
    case undefined:
      return undefined;
  }
}
