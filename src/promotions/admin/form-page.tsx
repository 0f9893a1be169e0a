/** One discount: its form, what it does in words, and who has used it. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import type { FoundThing } from '../../admin/goods.ts';
import { ChooseGoods, SaveOnEnter } from '../../admin/goods-fields.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Table } from '../../admin/list.tsx';
import { Card, Columns, Empty, PageHead, SaveBar } from '../../admin/parts.tsx';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field, RadioGroup } from '../../ui/fields.tsx';
import type { DiscountUse, ListedDiscount } from '../discounts.ts';
import { phaseOf, sentences } from '../words.ts';
import { Combining, Conditions } from './conditions.tsx';
import type { DiscountTyped } from './form.ts';
import { PhaseBadge } from './list-page.tsx';

export interface DiscountPageProps {
  /** Undefined: a new one. */
  discount: ListedDiscount | undefined;
  typed: DiscountTyped;
  errors: Record<string, string>;
  /** What the form's search has found; undefined: nothing was looked for. */
  found: FoundThing[] | undefined;
  uses: DiscountUse[];
  /** In which an amount may be set by hand. */
  currencies: string[];
  /** The form holds what is not saved. */
  isUnsaved: boolean;
}

export function DiscountPage(props: DiscountPageProps) {
  const { discount, typed, errors, found, isUnsaved } = props;
  const { can, shop } = useDesk();
  const title = discount ? (discount.code ?? discount.title) : 'Add a discount';
  const action = discount ? routes.adminDiscount({ discountId: discount.id }) : routes.adminDiscounts();
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AdminPage title={mistakes.length > 0 ? `Error: ${title}` : title} current="discounts">
      <PageHead
        title={title}
        back={{ href: routes.adminDiscounts(), label: 'Discounts' }}
        badge={discount && <PhaseBadge discount={discount} />}
        detail={discount?.code ? discount.title : undefined}
        actions={discount && can('discounts:write') && <Ending discount={discount} />}
      />
      <ErrorSummary errors={mistakes} />
      <Columns
        aside={
          discount ? (
            <Card title="What it does">
              <p>{sentences(discount, shop.config.shop)}</p>
            </Card>
          ) : (
            <Card title="Good to know">
              <p>
                Of all discounts that may stand together a buyer gets the set that makes the cart cheapest. A
                code that does not help is named with the reason.
              </p>
            </Card>
          )
        }
      >
        <Form
          action={action}
          keep="discount"
          class="form discount-form"
          noValidate
          data-unsaved={isUnsaved ? '' : undefined}
        >
          <SaveOnEnter />
          <fieldset class="plain-fieldset" disabled={!can('discounts:write')}>
            <legend class="hidden">The discount</legend>
            <Name {...props} />
            <Rule {...props} />
            <Card title="What it is for">
              <ChooseGoods
                kinds={['collection', 'product', 'variant']}
                typed={typed}
                error={errors.find}
                found={found}
              />
            </Card>
            <Conditions {...props} />
            <Combining {...props} />
          </fieldset>
          {can('discounts:write') && (
            <SaveBar
              label={discount ? 'Save' : 'Add'}
              discard={discount ? action : routes.adminDiscounts()}
            />
          )}
        </Form>
        {discount && <Uses {...props} />}
      </Columns>
    </AdminPage>
  );
}

function Ending({ discount }: { discount: ListedDiscount }) {
  const { id, active, endsAt } = discount;
  const action = routes.adminDiscountEnd({ discountId: id });
  if (active && phaseOf(discount) !== 'ended')
    return (
      <Form action={action}>
        <Button look="plain">End it now</Button>
      </Form>
    );
  if (active || (endsAt && endsAt <= new Date()))
    return <p class="quiet-text">Give it a later end to bring it back.</p>;
  return (
    <Form action={action}>
      <input type="hidden" name="resume" value="yes" />
      <Button look="plain">Switch it on again</Button>
    </Form>
  );
}

function Name({ discount, typed, errors }: DiscountPageProps) {
  return (
    <Card title="Name">
      {!discount && (
        <RadioGroup
          name="by"
          label="How buyers get it"
          required
          value={typed.by}
          options={[
            { value: 'code', label: 'By a code that they enter' },
            { value: 'automatic', label: 'By itself', hint: 'Whenever a cart meets what it asks for.' },
          ]}
        />
      )}
      <div class="fields">
        {!discount && (
          <Field
            name="code"
            label="Code"
            value={typed.code}
            error={errors.code}
            hint="Small letters count as capitals."
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxlength={40}
            required
          />
        )}
        <Field
          name="title"
          label="Title"
          value={typed.title}
          error={errors.title}
          hint="Buyers read it in cart, checkout and mail."
          maxlength={100}
          required
        />
      </div>
    </Card>
  );
}

function Rule({ typed, errors, currencies }: DiscountPageProps) {
  const { currency } = useDesk().shop.config.shop;
  const number = { inputmode: 'decimal', autocomplete: 'off', narrow: true, required: true } as const;
  const whole = { ...number, inputmode: 'numeric' } as const;
  return (
    <Card title="What it gives">
      <RadioGroup
        name="gives"
        label="Kind"
        required
        value={typed.gives}
        options={[
          { value: 'percent', label: 'Percent off' },
          { value: 'amount', label: 'An amount off' },
          { value: 'free-shipping', label: 'Free shipping' },
          { value: 'buy', label: 'Buy some, get some' },
        ]}
      />
      <div class="when-percent">
        <Field {...number} name="percent" label="Percent" value={typed.percent} error={errors.percent} />
      </div>
      <div class="when-amount stack">
        <Field
          {...number}
          name="amount"
          label={`Amount in ${currency}`}
          value={typed.amount}
          error={errors.amount}
        />
        {currencies.length > 0 && (
          <fieldset class="plain-fieldset" id="amount-in">
            <legend>In other currencies</legend>
            <p class="hint">Empty ones are converted.</p>
            {errors['amount-in'] && <p class="field-error">{errors['amount-in']}</p>}
            <div class="fields">
              {currencies.map((code) => (
                <Field
                  key={code}
                  {...number}
                  required={false}
                  name={`amount-in-${code}`}
                  label={code}
                  value={typed.amountIn[code] ?? ''}
                />
              ))}
            </div>
          </fieldset>
        )}
      </div>
      <div class="when-buy fields">
        <Field {...whole} name="buy" label="Buy so many" value={typed.buy} error={errors.buy} />
        <Field {...whole} name="get" label="Get so many" value={typed.get} error={errors.get} />
        <Field
          {...number}
          name="at"
          label="Percent off those"
          hint="100: they are free."
          value={typed.at}
          error={errors.at}
        />
      </div>
    </Card>
  );
}

function Uses({ uses }: DiscountPageProps) {
  const { can, shop } = useDesk();
  const { locale, timeZone } = shop.config.shop;
  const columns: Column<DiscountUse>[] = [
    {
      title: 'Order',
      isHeading: true,
      cell: ({ orderNumber }) =>
        can('orders:read') ? (
          <a href={routes.adminOrder({ number: String(orderNumber) })}>#{orderNumber}</a>
        ) : (
          `#${orderNumber}`
        ),
    },
    ...(can('customers:read')
      ? [{ title: 'Customer', cell: ({ email }: DiscountUse) => email || 'Forgotten' }]
      : []),
    { title: 'Used', cell: ({ at }) => formatDate(at, { locale, timeZone }) },
    {
      title: 'Took off',
      numeric: true,
      cell: ({ amountMinor, currency }) => formatMoney(amountMinor, currency, locale),
    },
  ];
  return (
    <Card tight title="Who has used it" footer={uses.length >= 200 && 'The latest 200 are shown.'}>
      {uses.length === 0 ? (
        <Empty title="Nobody yet">Each checkout that uses it is listed here, until it expires unpaid.</Empty>
      ) : (
        <Table label="Uses" columns={columns} rows={uses} rowKey={({ orderNumber }) => String(orderNumber)} />
      )}
    </Card>
  );
}
