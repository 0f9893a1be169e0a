/** What the checkout has to say before its form: what cannot be had, what changed, what went wrong. */
import { type CartLine, lineProblem } from '../cart/cart.ts';
import { routes } from '../routes.ts';
import { Notice } from '../ui/notices.tsx';
import type { CheckoutPageProps, MoneyWords } from './shown.ts';

type Props = CheckoutPageProps & { money: MoneyWords };

export function CheckoutNotices(props: Props) {
  const { cart, notice } = props;
  const problems = cart.lines.filter(lineProblem);
  return (
    <>
      {problems.length > 0 && <LineProblems lines={problems} />}
      {notice?.kind === 'total_changed' && problems.length === 0 && (
        <TotalChanged {...props} beforeMinor={notice.beforeMinor} />
      )}
      {notice?.kind === 'stripe_unavailable' && (
        <Notice tone="error" title="The payment page did not open">
          Stripe, which takes payments for us, gave no answer. Nothing was charged and nothing is lost: please
          press Pay again in a moment.
        </Notice>
      )}
      {notice?.kind === 'stripe_refused' && (
        <Notice tone="error" title="This cannot be paid as it stands">
          Stripe, which takes payments for us, does not accept this order: it may be too small or too large.
          Nothing was charged. Change your cart, or write to us and we will find a way.
        </Notice>
      )}
      {notice?.kind === 'was_short' && problems.length === 0 && (
        <Notice tone="warn" title="Please press Pay again">
          Somebody else was just buying the last of these, and let them go. They are yours if you are quick.
        </Notice>
      )}
      {notice?.kind === 'cancelled' && (
        <Notice>You came back without paying. Nothing was charged, and your cart is as you left it.</Notice>
      )}
    </>
  );
}

function TotalChanged({ methods, totals, typed, money, beforeMinor }: Props & { beforeMinor: number }) {
  const chosen = methods.find(({ handle }) => handle === typed.shippingMethod);
  const wasAnotherMethod = methods.some(({ totalMinor }) => totalMinor === beforeMinor);
  const why = chosen && wasAnotherMethod ? `you chose ${chosen.title}` : 'prices have moved in the meantime';
  return (
    <Notice tone="warn" title={`The total is now ${money(totals.totalMinor)}`}>
      It was {money(beforeMinor)}, and has changed because {why}. Press Pay again to agree.
    </Notice>
  );
}

function LineProblems({ lines }: { lines: CartLine[] }) {
  return (
    <Notice tone="error" title="Some of your cart cannot be had as it stands">
      <ul>
        {lines.map((line) => (
          <li key={line.variantId}>
            {line.title}
            {line.variantTitle && `, ${line.variantTitle}`}: {problemWords(line)}
          </li>
        ))}
      </ul>
      <p>
        <a href={routes.cart()}>Change your cart</a>, then come back to pay.
      </p>
    </Notice>
  );
}

function problemWords(line: CartLine): string {
  switch (lineProblem(line)) {
    case 'gone':
      return 'no longer sold';
    case 'sold_out':
      return 'sold out';
    default:
      return `only ${line.available} left, and you have ${line.quantity} in the cart`;
  }
}
