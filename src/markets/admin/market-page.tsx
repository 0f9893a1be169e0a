/** Markets and currencies; the one that is being changed is open, the others are a line each. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Empty, PageHead } from '../../admin/parts.tsx';
import { countryName } from '../../customers/countries.ts';
import { routes } from '../../routes.ts';
import { Button, Checkbox, ErrorSummary, Field, RadioGroup, Select } from '../../ui/fields.tsx';
import type { CurrencyEntry, SellingDocument } from '../document.ts';
import type { Market } from '../selling.ts';
import { currencyOf, marketOf, type Problems } from './forms.ts';

export interface MarketsPageProps {
  document: SellingDocument;
  /** What is open: "currency USD", "new market". */
  part: string | undefined;
  /** What was typed, when it came back with mistakes. */
  typed: Record<string, string> | undefined;
  problems: Problems;
  countries: { code: string; name: string }[];
  chosen: string[];
}

const partUrl = (part: string) => `${routes.adminMarkets()}?${new URLSearchParams({ part })}#open`;

export function MarketsPage(props: MarketsPageProps) {
  const { document, part, problems } = props;
  const desk = useDesk();
  const { currency, country } = desk.shop.config.shop;
  const mayChange = desk.can('settings:write');
  const open = mayChange ? part : undefined;
  return (
    <AdminPage title="Markets" current="markets">
      <PageHead
        title="Markets"
        detail={`Your home is ${countryName(country)}, in ${currency}. Elsewhere prices may be in another currency, with or without tax.`}
      />
      <ErrorSummary errors={Object.entries(problems).map(([field, message]) => ({ field, message }))} />
      <Card
        title="Currencies"
        tight
        actions={mayChange && <a href={partUrl('new currency')}>Add a currency</a>}
        footer={`Prices without one of their own in a currency are converted from ${currency} and rounded.`}
      >
        <ul class="methods">
          <li>
            <strong>{currency}</strong> <Badge>Your own</Badge>
          </li>
          {document.currencies.map((each) =>
            open === `currency ${each.code}` ? (
              <li key={each.code} class="open-part" id="open">
                <CurrencyForm entry={each} {...props} />
              </li>
            ) : (
              <CurrencyLine key={each.code} entry={each} home={currency} mayChange={mayChange} />
            ),
          )}
          {open === 'new currency' && (
            <li class="open-part" id="open">
              <CurrencyForm
                entry={{ code: '', rate: '', rounding: { to: 1, less: 0 }, active: true }}
                {...props}
              />
            </li>
          )}
        </ul>
      </Card>
      <Card title="Markets" tight actions={mayChange && <a href={partUrl('new market')}>Add a market</a>}>
        {document.markets.length === 0 && open !== 'new market' && (
          <Empty title="One market: everywhere">
            Without any, everybody sees your prices in {currency}, as listed. Add one where currency or tax
            should differ.
          </Empty>
        )}
        <ul class="methods">
          {document.markets.map((each) =>
            open === `market ${each.handle}` ? (
              <li key={each.handle} class="open-part" id="open">
                <MarketForm market={each} {...props} />
              </li>
            ) : (
              <MarketLine key={each.handle} market={each} mayChange={mayChange} />
            ),
          )}
          {open === 'new market' && (
            <li class="open-part" id="open">
              <MarketForm market={marketOf({ currency }, [])} {...props} />
            </li>
          )}
        </ul>
      </Card>
    </AdminPage>
  );
}

function CurrencyLine({
  entry,
  home,
  mayChange,
}: {
  entry: CurrencyEntry;
  home: string;
  mayChange: boolean;
}) {
  const { code, rate, rounding, active } = entry;
  const words =
    rounding.to === 1 ? '' : `, rounded to ${rounding.to} less ${rounding.less} of its smallest unit`;
  return (
    <li>
      <div>
        <strong>{code}</strong> {!active && <Badge>Off</Badge>}
        <p class="quiet-text">
          1 {home} = {rate} {code}
          {words}
        </p>
      </div>
      {mayChange && (
        <a href={partUrl(`currency ${code}`)} aria-label={`Edit ${code}`}>
          Edit
        </a>
      )}
    </li>
  );
}

function MarketLine({ market, mayChange }: { market: Market; mayChange: boolean }) {
  const { handle, title, countries, currency, pricesIncludeTax } = market;
  const where =
    countries.length === 0 ? 'Everywhere else' : countries.map((code) => countryName(code)).join(', ');
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <p class="quiet-text">
          {where} · {currency} · prices {pricesIncludeTax ? 'include tax' : 'without tax'}
        </p>
      </div>
      {mayChange && (
        <a href={partUrl(`market ${handle}`)} aria-label={`Edit ${title}`}>
          Edit
        </a>
      )}
    </li>
  );
}

function PartForm({
  part,
  isNew,
  typed,
  children,
}: {
  part: string;
  isNew: boolean;
  typed: unknown;
  children: preact.ComponentChildren;
}) {
  return (
    <Form action={routes.adminMarkets()} class="form" keep={part} data-unsaved={typed !== undefined}>
      <input type="hidden" name="part" id="part" value={part} />
      {children}
      <div class="page-actions">
        <a class="button quiet" href={routes.adminMarkets()}>
          Cancel
        </a>
        {!isNew && (
          <Button look="plain" name="remove" formnovalidate>
            Remove
          </Button>
        )}
        <Button>Save</Button>
      </div>
    </Form>
  );
}

function CurrencyForm({ entry, part = '', typed, problems }: MarketsPageProps & { entry: CurrencyEntry }) {
  const { code, rate, rounding, active } = typed ? currencyOf(typed) : entry;
  const isNew = part.startsWith('new');
  const whole = (value: number) => (Number.isNaN(value) ? '' : value);
  return (
    <PartForm part={part} isNew={isNew} typed={typed}>
      <div class="fields">
        <Field
          name="code"
          label="Currency"
          required
          value={code}
          maxlength={3}
          hint="USD, GBP, JPY …"
          error={problems.code}
        />
        <Field
          name="rate"
          label="Worth"
          required
          inputmode="decimal"
          value={rate}
          hint="Units of it for one of your own."
          error={problems.rate}
        />
        <Field
          name="roundTo"
          label="Round to"
          inputmode="numeric"
          value={whole(rounding.to)}
          hint="Of its smallest unit: 100 for whole dollars."
          error={problems.rounding}
        />
        <Field
          name="less"
          label="Less"
          inputmode="numeric"
          value={whole(rounding.less)}
          hint="1 makes …,99."
        />
      </div>
      <Checkbox name="active" label="Sold in" checked={active} />
    </PartForm>
  );
}

function MarketForm({
  market,
  part = '',
  typed,
  problems,
  countries,
  chosen,
  document,
}: MarketsPageProps & { market: Market }) {
  const form = typed ? marketOf(typed, chosen) : market;
  const home = useDesk().shop.config.shop.currency;
  const sold = [home, ...document.currencies.filter(({ active }) => active).map(({ code }) => code)];
  return (
    <PartForm part={part} isNew={part.startsWith('new')} typed={typed}>
      <div class="fields">
        <Field name="title" label="Name" required value={form.title} error={problems.title} />
        <Field
          name="handle"
          label="Handle"
          value={form.handle}
          error={problems.handle}
          hint="Made from the name if left empty."
        />
        <Select
          name="currency"
          label="Currency"
          required
          value={form.currency}
          options={sold.map((value) => ({ value, label: value }))}
          error={problems.currency}
        />
        <Field
          name="locale"
          label="Amounts written as in"
          value={form.locale ?? ''}
          hint="de-DE, en-US …; empty: as at home."
          error={problems.locale}
        />
      </div>
      <RadioGroup
        name="tax"
        label="Prices there"
        required
        value={form.pricesIncludeTax ? 'included' : 'on_top'}
        options={[
          { value: 'included', label: 'include tax' },
          { value: 'on_top', label: 'are without tax, which is added at checkout' },
        ]}
      />
      <RadioGroup
        name="basis"
        label="They are made from"
        required
        value={form.priceBasis}
        options={[
          { value: 'as_listed', label: 'the listed price as it is' },
          {
            value: 'without_home_tax',
            label: 'the listed price without your own country’s tax',
            hint: 'The tax of the buyer’s place goes on instead.',
          },
        ]}
      />
      <fieldset class="country-ticks" id="countries">
        <legend>Countries (none: wherever no other market reaches)</legend>
        {problems.countries && <p class="field-error">{problems.countries}</p>}
        {countries.map(({ code, name }) => (
          <label class="check" key={code}>
            <input type="checkbox" name="country" value={code} checked={form.countries.includes(code)} />{' '}
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </PartForm>
  );
}
