/** Taxes: where the shop is registered, the rates of a country, and what a set of rates would change. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Table } from '../../admin/list.tsx';
import { Badge, Card, Columns, Empty, PageHead } from '../../admin/parts.tsx';
import { countryName } from '../../customers/countries.ts';
import { routes } from '../../routes.ts';
import { Button, Checkbox, ErrorSummary, Field, RadioGroup, Select } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { RateChanges } from '../load-rates.ts';
import { LONG_AGO, type RateSet } from '../rates/rate-set.ts';
import type { Rate, Registration } from '../selling.ts';
import { missingRates, type TableRate } from '../tax-table.ts';
import type { Problems } from './forms.ts';

interface Country {
  code: string;
  name: string;
}

const choices = (countries: Country[]) => [
  { value: '', label: 'Choose' },
  ...countries.map(({ code, name }) => ({ value: code, label: name })),
];
const summary = (problems: Problems) =>
  Object.entries(problems).map(([field, message]) => ({ field, message }));
const ratesUrl = (country: string) => `${routes.adminTaxRates()}?${new URLSearchParams({ country })}`;

export function TaxesPage(props: {
  registrations: Registration[];
  rates: TableRate[];
  home: string;
  countries: Country[];
  sets: RateSet[];
  form: Registration | undefined;
  problems: Problems;
}) {
  const { registrations, rates, home, countries, sets, form, problems } = props;
  const desk = useDesk();
  const mayChange = desk.can('settings:write');
  const known = [...new Set(rates.map(({ country }) => country))];
  const byStripe = desk.shop.config.taxProvider === 'stripe';
  return (
    <AdminPage title="Taxes" current="taxes">
      <PageHead title="Taxes" detail="Tax is charged where you are registered, at the rates of that place." />
      <ErrorSummary errors={summary(problems)} />
      {byStripe && (
        <Notice title="Stripe works out your taxes">
          TAX_PROVIDER=stripe is set on the server: registrations and rates are kept in your Stripe account.
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Card title="Rates of a country">
              <form action={routes.adminTaxRates()} method="get" class="form">
                <Select
                  name="country"
                  id="rates-of"
                  label="Country"
                  required
                  value={home}
                  options={choices(countries).slice(1)}
                />
                <div>
                  <Button look="plain">Show rates</Button>
                </div>
              </form>
              {known.length > 0 && (
                <p class="quiet-text">
                  There are rates of {known.length} {known.length === 1 ? 'country' : 'countries'}.
                </p>
              )}
            </Card>
            <Card title="Rates that come with the shop">
              <ul class="stack-tight">
                {sets.map(({ name, title, sourceDate }) => (
                  <li key={name}>
                    <a href={`${routes.adminTaxLoad()}?set=${name}`}>{title}</a>{' '}
                    <span class="quiet-text">as of {sourceDate}</span>
                  </li>
                ))}
              </ul>
            </Card>
          </>
        }
      >
        <Card title="Registrations" tight>
          {registrations.length === 0 ? (
            <Empty title="Not registered anywhere">
              No tax is charged. Add the country you are registered in, your own first, if you have to charge
              tax.
            </Empty>
          ) : (
            <Table
              label="Registrations"
              rows={registrations}
              rowKey={({ country, region, kind }) => `${country} ${region} ${kind}`}
              columns={registrationColumns(rates, mayChange)}
            />
          )}
        </Card>
        {mayChange && (
          <Card title="Add a registration">
            <Form
              action={routes.adminTaxes()}
              class="form"
              keep="registration"
              data-unsaved={form !== undefined}
            >
              <RadioGroup
                name="kind"
                label="Kind"
                required
                value={form?.kind ?? 'local'}
                options={[
                  {
                    value: 'local',
                    label: 'In one country',
                    hint: 'Or one of its regions, as in the United States and Canada.',
                  },
                  {
                    value: 'oss',
                    label: 'One-stop-shop of the EU',
                    hint: `For sales to consumers in all of the EU, from ${countryName(home)}.`,
                  },
                ]}
              />
              <div class="fields">
                <Select
                  name="country"
                  label="Country"
                  value={form?.country ?? ''}
                  options={choices(countries)}
                  error={problems.country}
                />
                <Field
                  name="region"
                  label="Region"
                  value={form?.region ?? ''}
                  hint="NY, QC …"
                  error={problems.region}
                />
                <Field
                  name="number"
                  label="Tax number"
                  value={form?.number ?? ''}
                  hint="Printed on invoices."
                  error={problems.number}
                />
              </div>
              <div>
                <Button>Add</Button>
              </div>
            </Form>
          </Card>
        )}
      </Columns>
    </AdminPage>
  );
}

function registrationColumns(rates: TableRate[], mayChange: boolean): Column<Registration>[] {
  return [
    {
      title: 'Where',
      isHeading: true,
      cell: ({ kind, country, region }) =>
        kind === 'oss' ? (
          `All of the EU (one-stop-shop in ${countryName(country)})`
        ) : (
          <a href={ratesUrl(country)}>{[countryName(country), region].filter(Boolean).join(', ')}</a>
        ),
    },
    { title: 'Number', cell: ({ number }) => number || '–' },
    {
      title: 'Rates',
      cell: (each) =>
        missingRates(each, rates) ? (
          <Badge tone="bad">None yet: nobody there can buy</Badge>
        ) : (
          <Badge tone="good">Known</Badge>
        ),
    },
    ...(mayChange
      ? [{ title: 'Remove', cell: (each: Registration) => <RemoveRegistration {...each} /> }]
      : []),
  ];
}

function RemoveRegistration({ country, region, kind }: Registration) {
  return (
    <Form action={routes.adminTaxes()}>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="country" value={country} />
      <input type="hidden" name="region" value={region} />
      <button type="submit" name="remove" class="linkish" aria-label={`Remove ${country} ${region}`}>
        Remove
      </button>
    </Form>
  );
}

export function RatesPage(props: {
  country: string;
  rates: TableRate[];
  countries: Country[];
  today: string;
  form: Partial<Record<string, string>> | undefined;
  problems: Problems;
}) {
  const { country, rates, today, form, problems } = props;
  const mayChange = useDesk().can('settings:write');
  const name = countryName(country);
  const value = (field: string, fallback = '') => ({
    name: field,
    value: form?.[field] ?? fallback,
    error: problems[field],
  });
  const usual = rates.find(({ taxClass, region }) => taxClass === 'standard' && region === '') ?? rates[0];
  return (
    <AdminPage title={`Tax rates: ${name}`} current="taxes">
      <PageHead title={`Tax rates: ${name}`} back={{ href: routes.adminTaxes(), label: 'Taxes' }} />
      <ErrorSummary errors={summary(problems)} />
      <Card tight>
        {rates.length === 0 ? (
          <Empty title="No rates yet">Load a set that comes with the shop, or add your own below.</Empty>
        ) : (
          <Table
            label={`Rates of ${name}`}
            rows={rates}
            rowKey={({ id }) => id}
            columns={rateColumns(country, mayChange)}
          />
        )}
      </Card>
      {mayChange && (
        <Card title="Your own rate">
          <p class="quiet-text">
            It counts from its first day on, in place of what comes with the shop, and no loading of rates
            touches it.
          </p>
          <Form action={routes.adminTaxRates()} class="form" keep="rate" data-unsaved={form !== undefined}>
            <input type="hidden" name="country" value={country} />
            <div class="fields">
              <Field {...value('rate')} label="Rate (%)" required inputmode="decimal" />
              <Field
                {...value('name', usual?.name ?? 'VAT')}
                label="Name"
                required
                hint="As buyers read it."
              />
              <Field
                {...value('taxClass', 'standard')}
                label="Tax class"
                required
                hint="Of the goods it is for."
              />
              <Field {...value('validFrom', today)} label="From" required hint="YYYY-MM-DD" />
              <Field {...value('region')} label="Region" hint="All of the country if left empty." />
              <Field {...value('postal')} label="Postal codes" hint="35, or 10001–10299" />
              <Field
                {...value('tax', usual?.tax ?? 'vat')}
                label="Which tax"
                required
                hint="vat; another word for one beside it."
              />
            </div>
            <Checkbox
              name="onShipping"
              label="Shipping is taxed by it too"
              checked={form ? form.onShipping === 'on' : (usual?.onShipping ?? true)}
            />
            <div>
              <Button>Set this rate</Button>
            </div>
          </Form>
        </Card>
      )}
    </AdminPage>
  );
}

const percentWords = (ppm: number) => `${ppm / 10_000} %`;
const placeWords = ({ region, postalFrom, postalTo }: Pick<Rate, 'region' | 'postalFrom' | 'postalTo'>) =>
  [region, postalFrom === postalTo ? postalFrom : `${postalFrom}–${postalTo}`].filter(Boolean).join(' ') ||
  'All';
const daysWords = ({ validFrom, validTo }: Pick<Rate, 'validFrom' | 'validTo'>) =>
  [validFrom > LONG_AGO && `from ${validFrom}`, validTo && `to ${validTo}`].filter(Boolean).join(' ') ||
  'always';

function rateColumns(country: string, mayChange: boolean): Column<TableRate>[] {
  return [
    { title: 'Place', isHeading: true, cell: placeWords },
    { title: 'Class', cell: ({ taxClass }) => taxClass },
    { title: 'Tax', cell: ({ name }) => name },
    { title: 'Rate', numeric: true, cell: ({ ppm }) => percentWords(ppm) },
    { title: 'Shipping', cell: ({ onShipping }) => (onShipping ? 'taxed too' : 'not taxed') },
    { title: 'When', cell: daysWords },
    {
      title: 'From where',
      cell: ({ id, source, sourceDate, taxClass }) =>
        source !== '' ? (
          <span class="quiet-text">as of {sourceDate}</span>
        ) : (
          <>
            <Badge tone="accent">Yours</Badge>{' '}
            {mayChange && (
              <Form action={routes.adminTaxRates()}>
                <input type="hidden" name="country" value={country} />
                <button
                  type="submit"
                  name="remove"
                  value={id}
                  class="linkish"
                  aria-label={`Remove your rate of ${taxClass}`}
                >
                  Remove
                </button>
              </Form>
            )}
          </>
        ),
    },
  ];
}

export function LoadPage({ set, changes }: { set: RateSet; changes: RateChanges }) {
  const mayChange = useDesk().can('settings:write');
  const { added, changed, removed, yours, confirmed, same } = changes;
  const writes = added.length + changed.length + removed.length + confirmed.length;
  const lines = [
    ...added.map((rate) => ({ sign: 'New', rate, was: '' })),
    ...changed.map(({ before, after }) => ({ sign: 'Changes', rate: after, was: percentWords(before.ppm) })),
    ...removed.map((rate) => ({ sign: 'Goes', rate, was: percentWords(rate.ppm) })),
    ...yours.map((each) => ({ sign: 'Yours stays', rate: each.shipped, was: percentWords(each.yours.ppm) })),
  ];
  return (
    <AdminPage title={set.title} current="taxes">
      <PageHead
        title={`Load rates: ${set.title}`}
        back={{ href: routes.adminTaxes(), label: 'Taxes' }}
        detail={`${set.source}, as of ${set.sourceDate}. ${same + confirmed.length} rates are there already.`}
        actions={
          mayChange &&
          writes > 0 && (
            <Form action={routes.adminTaxLoad()}>
              <input type="hidden" name="set" value={set.name} />
              <Button>Load them</Button>
            </Form>
          )
        }
      />
      <Card tight>
        {lines.length === 0 ? (
          <Empty title="Nothing would change">The rates are as they come with the shop.</Empty>
        ) : (
          <Table
            label="What would change"
            rows={lines}
            rowKey={({ sign, rate }) =>
              [sign, rate.country, placeWords(rate), rate.taxClass, rate.tax, rate.validFrom].join(' ')
            }
            columns={[
              {
                title: 'Place',
                isHeading: true,
                cell: ({ rate }) => `${countryName(rate.country)} ${placeWords(rate)}`,
              },
              { title: 'What', cell: ({ sign }) => sign },
              { title: 'Class', cell: ({ rate }) => rate.taxClass },
              { title: 'Tax', cell: ({ rate }) => rate.name },
              { title: 'Rate', numeric: true, cell: ({ rate }) => percentWords(rate.ppm) },
              { title: 'Now', numeric: true, cell: ({ was }) => was || '–' },
              { title: 'When', cell: ({ rate }) => daysWords(rate) },
            ]}
          />
        )}
      </Card>
    </AdminPage>
  );
}
