/** The piece of page for discount codes: a field, what is taken off, and what is not, with the reason. */
import type { AppliedDiscount, UnusedDiscount } from '../pricing/pricing.ts';
import { routes } from '../routes.ts';
import { Button, Field } from '../ui/fields.tsx';
import { isWorthTelling, whyWords } from './code-words.ts';

export interface DiscountCodesProps {
  /** Those that count, as `Totals` has them. */
  discounts: AppliedDiscount[];
  /** Those that do not. */
  unused: UnusedDiscount[];
  /** What stands in the field: a code that was refused, or was typed and not applied yet. */
  entered?: string | undefined;
  error?: string | undefined;
  money: (minor: number) => string;
  date: (at: Date) => string;
  /** In the cart with forms of its own; in the checkout as part of its form (`codesInForm`). */
  back: 'cart' | 'checkout';
}

export function DiscountCodes(props: DiscountCodesProps) {
  const { discounts, unused, money, date, back } = props;
  const told = unused.filter(isWorthTelling);
  return (
    <div class="codes">
      <Entry {...props} />
      {discounts.length > 0 && (
        <ul aria-label="Discounts">
          {discounts.map(({ id, code, title, amountMinor }) => (
            <li key={id} class="code-applied">
              <span>
                {code ? <strong>{code}</strong> : title}
                {code && code !== title && <span class="hint">{title}</span>}
              </span>
              <span class="aside">{money(-amountMinor)}</span>
              {code && <Remove code={code} back={back} />}
            </li>
          ))}
        </ul>
      )}
      {told.length > 0 && (
        <ul aria-label="Discounts that do not count now">
          {told.map((each) => (
            <li key={each.id} class="code-unused">
              <span>{whyWords(each, money, date)}</span>
              {each.code && <Remove code={each.code} back={back} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Entry({ entered = '', error, back }: DiscountCodesProps) {
  const inCart = back === 'cart';
  const fields = (
    <>
      <Field
        name="discountCode"
        label="Discount code"
        value={entered}
        error={error}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterkeyhint="go"
        maxlength={60}
        required={inCart}
        autofocus={inCart && error !== undefined}
      />
      {inCart ? (
        <Button look="plain">Apply</Button>
      ) : (
        <Button look="plain" name="applyCode" value="yes" formNoValidate>
          Apply
        </Button>
      )}
    </>
  );
  return inCart ? (
    <form class="code-entry" method="post" action={routes.cartCodes()}>
      {fields}
    </form>
  ) : (
    <div class="code-entry">{fields}</div>
  );
}

function Remove({ code, back }: { code: string; back: DiscountCodesProps['back'] }) {
  const words = (
    <>
      Remove <span class="hidden">{code}</span>
    </>
  );
  return back === 'cart' ? (
    <form method="post" action={routes.cartCode({ code })}>
      <Button look="quiet">{words}</Button>
    </form>
  ) : (
    <Button look="quiet" name="removeCode" value={code} formNoValidate>
      {words}
    </Button>
  );
}
