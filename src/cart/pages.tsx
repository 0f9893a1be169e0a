/** The cart's page: what is in it, what has changed since, and the way to the checkout. */
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import type { Totals } from '../pricing/totals.ts';
import { routes } from '../routes.ts';
import type { ShippingMethod } from '../shipping/shipping.ts';
import { Button, Field } from '../ui/fields.tsx';
import { Layout } from '../ui/layout.tsx';
import { LineItems, Summary } from '../ui/line-items.tsx';
import { EmptyState, Notice } from '../ui/notices.tsx';
import { type Cart, type CartLine, lineProblem, QUANTITY_MAX } from './cart.ts';

export interface CartPageProps {
  shop: Shop;
  cart: Cart | undefined;
  /** Without shipping. */
  totals: Totals;
  methods: ShippingMethod[];
  /** Why the last press changed nothing; shown beside its line if that is in the cart. */
  problem?: { variantId?: string; message: string };
  cartCount: number;
}

type MoneyWords = (minor: number) => string;

export function CartPage(props: CartPageProps) {
  const { shop, cart, problem, cartCount } = props;
  const beside = cart?.lines.find((line) => line.variantId === problem?.variantId && canChange(line));
  return (
    <Layout shop={shop} title="Your cart" cartCount={cartCount} current={routes.cart()} noindex>
      {problem && !beside && <Notice tone="error">{problem.message}</Notice>}
      {cart && cart.lines.length > 0 ? <FilledCart {...props} cart={cart} /> : <EmptyCart />}
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

function FilledCart({ shop, cart, totals, methods, problem }: CartPageProps & { cart: Cart }) {
  const { currency, lines } = cart;
  const money: MoneyWords = (minor) => formatMoney(minor, currency, shop.config.shop.locale);
  const items = lines.map((line, index) => {
    const message = line.variantId === problem?.variantId ? problem.message : undefined;
    return {
      ...line,
      key: line.variantId,
      href: line.active ? routes.product({ handle: line.productHandle }) : undefined,
      totalMinor: totals.lineTotalsMinor[index]!,
      controls: <Controls line={line} problem={message} />,
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
            rows={[]}
            total={{ label: 'Subtotal', amountMinor: totals.subtotalMinor }}
            currency={currency}
          />
          <p class="quiet-text">Prices include VAT. {shippingWords(methods, totals.subtotalMinor, money)}</p>
          <Onward blocked={lines.some(lineProblem)} />
        </section>
      </div>
    </div>
  );
}

function shippingWords(methods: ShippingMethod[], subtotalMinor: number, money: MoneyWords): string {
  const froms = methods.flatMap(({ freeFromMinor }) => (freeFromMinor === null ? [] : [freeFromMinor]));
  if (froms.length === 0) return 'Shipping is chosen at checkout.';
  const freeFrom = Math.min(...froms);
  return subtotalMinor >= freeFrom
    ? 'Shipping is chosen at checkout, and free for this order unless you choose a faster way.'
    : `Shipping is chosen at checkout, and free from ${money(freeFrom)}.`;
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

const canChange = (line: CartLine) => line.active && line.available > 0;

/** Two forms: one sets the quantity, one takes the line out. What is gone can only be taken out. */
function Controls({ line, problem }: { line: CartLine; problem: string | undefined }) {
  const action = routes.cartLine({ variantId: line.variantId });
  return (
    <div class="cart-controls">
      {canChange(line) && <QuantityForm line={line} action={action} problem={problem} />}
      {canChange(line) && line.available < line.quantity && (
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

function LineNote({ line, money }: { line: CartLine; money: MoneyWords }) {
  const { seenPriceMinor, unitPriceMinor } = line;
  const problem = problemWords(line);
  return (
    <>
      {problem && <p class="line-problem">{problem}</p>}
      {line.active && seenPriceMinor !== unitPriceMinor && (
        <p class="line-change">
          It was {money(seenPriceMinor)} when you put it in; it is {money(unitPriceMinor)} now.
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
