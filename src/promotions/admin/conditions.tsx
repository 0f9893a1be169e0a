/** The fields of a discount's form about when it counts, how often, and beside which others. */
import { useDesk } from '../../admin/desk.ts';
import { Ticks } from '../../admin/goods-fields.tsx';
import { Card } from '../../admin/parts.tsx';
import { Checkbox, Field, RadioGroup } from '../../ui/fields.tsx';
import type { DiscountTyped } from './form.ts';

interface Props {
  typed: DiscountTyped;
  errors: Record<string, string>;
}

export function Conditions({ typed, errors }: Props) {
  const { currency, timeZone } = useDesk().shop.config.shop;
  const whole = { autocomplete: 'off' } as const;
  const number = { ...whole, narrow: true } as const;
  return (
    <Card title="When it counts">
      <RadioGroup
        name="minimumKind"
        label="Minimum"
        required
        value={typed.minimumKind}
        options={[
          { value: 'none', label: 'None' },
          { value: 'amount', label: 'From an amount', hint: 'Of what it is for, before any discount.' },
          { value: 'quantity', label: 'From a number of pieces' },
        ]}
      />
      <div class="when-minimum-amount">
        <Field
          {...number}
          name="minimum"
          label={`At least, in ${currency}`}
          inputmode="decimal"
          value={typed.minimum}
          error={errors.minimum}
          required
        />
      </div>
      <div class="when-minimum-quantity">
        <Field
          {...number}
          name="minimum-quantity"
          label="At least so many pieces"
          inputmode="numeric"
          value={typed.minimumQuantity}
          error={errors['minimum-quantity']}
          required
        />
      </div>
      <div class="fields">
        <Field
          name="from"
          label="Begins"
          type="datetime-local"
          hint={`By the clock in ${timeZone}. Empty: now.`}
          value={typed.from}
          error={errors.from}
        />
        <Field
          name="to"
          label="Ends"
          type="datetime-local"
          hint="Empty: it does not end by itself."
          value={typed.to}
          error={errors.to}
        />
      </div>
      <div class="fields">
        <Field
          {...whole}
          name="limit"
          label="Uses in all"
          inputmode="numeric"
          hint="Empty: without limit."
          value={typed.limit}
          error={errors.limit}
        />
        <Field
          {...whole}
          name="limit-customer"
          label="Uses for each customer"
          inputmode="numeric"
          hint="A customer is an e-mail address, or an account."
          value={typed.limitCustomer}
          error={errors['limit-customer']}
        />
      </div>
      <div id="first-order">
        <Checkbox name="first-order" label="Only for a customer’s first order" checked={typed.firstOrder} />
        {errors['first-order'] && <p class="field-error">{errors['first-order']}</p>}
      </div>
    </Card>
  );
}

export function Combining({ typed }: Pick<Props, 'typed'>) {
  const may = [
    { value: 'product', label: 'Discounts on some products' },
    { value: 'order', label: 'Discounts on everything' },
    { value: 'shipping', label: 'Free shipping' },
  ] as const;
  return (
    <Card title="Beside which others">
      <Ticks label="It may stand beside" hint="Both must allow it: look at the other one as well.">
        {may.map(({ value, label }) => (
          <Checkbox
            key={value}
            name="combines"
            value={value}
            label={label}
            checked={typed.combines.includes(value)}
          />
        ))}
      </Ticks>
    </Card>
  );
}
