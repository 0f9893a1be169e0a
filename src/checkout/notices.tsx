/** What the checkout has to say before its form: what cannot be had, what changed, what went wrong. */
import { type CartLine, lineProblem } from '../cart/cart.ts';
import { countryName } from '../customers/countries.ts';
import { formatMoney } from '../platform/money.ts';
import { routes } from '../routes.ts';
import { Notice } from '../ui/notices.tsx';
import { TooOften } from '../ui/too-often.tsx';
import type { LostDiscount, Seen } from './place-order.ts';
import type { CheckoutPageProps, MoneyWords } from './shown.ts';

type Props = CheckoutPageProps & { money: MoneyWords };

export function CheckoutNotices(props: Props) {
  const { cart, notice, quote, money } = props;
  const problems = cart.lines.filter(lineProblem);
  return (
    <>
      {problems.length > 0 && <LineProblems lines={problems} {...props} />}
      {notice?.kind === 'total_changed' && problems.length === 0 && (
        <TotalChanged {...props} before={notice.before} />
      )}
      {notice?.kind === 'changed_since_mail' && problems.length === 0 && (
        <Notice tone="warn" title={`The total is now ${money(quote.totals.totalMinor)}`}>
          When we wrote to you it was{' '}
          {formatMoney(notice.before.totalMinor, notice.before.currency, quote.region.locale)}. Prices, tax,
          shipping or a discount have changed since.
        </Notice>
      )}
      {notice?.kind === 'discount_used_up' && (
        <Notice tone="warn" title={`${notice.code ?? notice.title} can no longer be used`}>
          {whyLost[notice.why]} The total is now {money(quote.totals.totalMinor)}. Press Pay again to agree.
        </Notice>
      )}
      <Nowhere {...props} />
      {quote.replaced && <Notice tone="warn">{quote.replaced}</Notice>}
      {notice?.kind === 'stripe_unavailable' && (
        <Notice tone="error" title="The payment page did not open">
          Stripe, which takes payments for us, gave no answer. Nothing was charged and nothing is lost: please
          press Pay again in a moment.
        </Notice>
      )}
      {notice?.kind === 'stripe_refused' && (
        <Notice tone="error" title="This cannot be paid as it stands">
          Stripe, which takes payments for us, does not accept this order: it may be too small or too large.
          Nothing was charged. {!props.draft && 'Change your cart, or '}
          {props.draft ? 'Write' : 'write'} to us and we will find a way.
        </Notice>
      )}
      {notice?.kind === 'was_short' && problems.length === 0 && (
        <Notice tone="warn" title="Please press Pay again">
          Somebody else was just buying the last of these, and let them go. They are yours if you are quick.
        </Notice>
      )}
      {notice?.kind === 'too_often' && <TooOften seconds={notice.seconds} />}
      {notice?.kind === 'cancelled' && (
        <Notice>
          You came back without paying. Nothing was charged, and your {props.draft ? 'order' : 'cart'} is as
          you left it.
        </Notice>
      )}
    </>
  );
}

const whyLost: Record<LostDiscount['why'], string> = {
  used_up: 'Somebody else has just had its last use.',
  used_by_you: 'You have used it as often as one customer can, just now with another cart.',
  not_first_order: 'It is for a first order, and you have just begun another one.',
};

function TotalChanged({ quote, money, before }: Props & { before: Seen }) {
  const { totals, methods, chosen, region } = quote;
  const wasAnotherMethod =
    chosen && methods.some((method) => method !== chosen && method.totals.totalMinor === before.totalMinor);
  const why =
    before.currency !== region.currency
      ? `it is now in ${region.currency}`
      : wasAnotherMethod
        ? `you chose ${chosen.title}`
        : 'prices, discounts, tax or shipping have moved in the meantime';
  return (
    <Notice tone="warn" title={`The total is now ${money(totals.totalMinor)}`}>
      It was {formatMoney(before.totalMinor, safeCurrency(before.currency), region.locale)}, and has changed
      because {why}. Press Pay again to agree.
    </Notice>
  );
}

/** It came from the form, where anything may have been written. */
const safeCurrency = (code: string) => (/^[A-Z]{3}$/.test(code) ? code : 'XXX');

/** Why it cannot be sold to this address. */
function Nowhere({ shop, quote }: Props) {
  const country = countryName(quote.region.country, shop.config.shop.locale);
  switch (quote.problem) {
    case 'not_shipped_here':
      return (
        <Notice tone="error" title={`We do not send this to ${country}`}>
          None of our ways of shipping goes there with what is in your cart. Choose another address, or write
          to us and we will look for a way.
        </Notice>
      );
    case 'no_rate':
      return (
        <Notice tone="error" title="We cannot work out the tax for this address">
          We have to charge tax there, and do not know how much. Nothing was charged. Please write to us, and
          we will see to it.
        </Notice>
      );
    case undefined:
      return null;
  }
}

function LineProblems({ lines, draft }: Props & { lines: CartLine[] }) {
  return (
    <Notice tone="error" title={`Some of your ${draft ? 'order' : 'cart'} cannot be had as it stands`}>
      <ul>
        {lines.map((line) => (
          <li key={line.variantId}>
            {line.title}
            {line.variantTitle && `, ${line.variantTitle}`}: {problemWords(line, draft !== undefined)}
          </li>
        ))}
      </ul>
      {draft ? (
        <p>Please write to us: we change your order, and you pay by the same link.</p>
      ) : (
        <p>
          <a href={routes.cart()}>Change your cart</a>, then come back to pay.
        </p>
      )}
    </Notice>
  );
}

function problemWords(line: CartLine, isDraft: boolean): string {
  switch (lineProblem(line)) {
    case 'gone':
      return 'no longer sold';
    case 'sold_out':
      return 'sold out';
    default:
      return isDraft
        ? `only ${line.available} left of ${line.quantity}`
        : `only ${line.available} left, and you have ${line.quantity} in the cart`;
  }
}
