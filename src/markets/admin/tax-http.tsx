/** Where tax is charged, and at which rates: the same table as `npm run tax`. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { countryList, countryName, findCountry } from '../../customers/countries.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { compareRates, loadRates } from '../load-rates.ts';
import { rateSets } from '../rates/rate-sets.ts';
import type { Rate, Registration } from '../selling.ts';
import { dayIn } from '../shop-day.ts';
import {
  findRates,
  findRegistrations,
  missingRates,
  register,
  setRate,
  type TableRate,
  unregister,
  unsetRate,
} from '../tax-table.ts';
import { type Problems, readRateForm, readRegistrationForm } from './forms.ts';
import { LoadPage, RatesPage, TaxesPage } from './tax-pages.tsx';

export function taxPages(office: BackOffice): void {
  const { db, config } = office.shop;
  const home = () => config.shop.country; // a setting, which may change
  const today = () => dayIn(config.shop.timeZone, new Date());

  async function showTaxes(desk: Desk, form: Registration | undefined = undefined, problems: Problems = {}) {
    const [registrations, rates] = await Promise.all([findRegistrations(db), findRates(db)]);
    const page = {
      registrations,
      rates,
      home: home(),
      countries: countryList(),
      sets: rateSets,
      form,
      problems,
    };
    return desk.html(<TaxesPage {...page} />, form ? 422 : 200);
  }
  office.page(routes.adminTaxes, 'settings:read', (desk) => showTaxes(desk));

  office.action(routes.adminTaxes, 'settings:write', async (desk) => {
    const { remove, ...fields } = desk.form;
    const { registration, problems } = readRegistrationForm(fields, home());
    if (Object.keys(problems).length > 0) return showTaxes(desk, registration, problems);
    if (remove === undefined) {
      const missing = missingRates(registration, await findRates(db, [registration.country]));
      const problem = missing && whyMissing(missing, registration);
      if (problem) return showTaxes(desk, registration, problem);
    }
    const entryId = await db.transaction(async (tx) => {
      const before = await findRegistrations(tx);
      if (remove === undefined) await register(tx, registration);
      else await unregister(tx, registration);
      const after = await findRegistrations(tx);
      if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
      const place = registration.kind === 'oss' ? 'all of the EU' : countryName(registration.country);
      const words =
        remove === undefined ? `Registered for tax: ${place}` : `No longer registered for tax: ${place}`;
      const subject = { kind: 'tax', id: 'registrations', label: place };
      return audit(tx, desk.staff, { action: 'tax.register', words, subject, before, after });
    });
    return desk.done(routes.adminTaxes(), entryId);
  });

  office.undo('tax.register', {
    needs: 'settings:write',
    async run(tx, entry) {
      const now = await findRegistrations(tx);
      if (!isSame(now, entry.after as Registration[]))
        return { ok: false, why: 'Registrations were changed again since.' };
      const before = entry.before as Registration[];
      for (const each of now) await unregister(tx, each);
      for (const each of before) await register(tx, each);
      return { ok: true, words: 'Registrations are as they were', before: now, after: before };
    },
  });

  async function showRates(
    desk: Desk,
    form: Partial<Record<string, string>> | undefined = undefined,
    problems: Problems = {},
  ) {
    const country = desk.form.country ?? desk.c.req.query('country') ?? home();
    if (!findCountry(country)) return desk.html(<MissingPage />, 404);
    const rates = await findRates(db, [country]);
    const page = { country, rates, countries: countryList(), today: today(), form, problems };
    return desk.html(<RatesPage {...page} />, form ? 422 : 200);
  }
  office.page(routes.adminTaxRates, 'settings:read', (desk) => showRates(desk));

  office.action(routes.adminTaxRates, 'settings:write', async (desk) => {
    const { country = '' } = desk.form;
    if (!findCountry(country)) return desk.html(<MissingPage />, 404);
    const back = `${routes.adminTaxRates()}?${new URLSearchParams({ country })}`;
    if (desk.form.remove !== undefined)
      return desk.done(back, await removeOwn(desk, country, desk.form.remove));
    const { rate, problems } = readRateForm(desk.form, country, today());
    if (!rate) return showRates(desk, desk.form, problems);
    return desk.done(
      back,
      await changeRates(desk, country, `Tax rate of ${countryName(country)} set`, (tx) => setRate(tx, rate)),
    );
  });

  async function removeOwn(desk: Desk, country: string, id: string) {
    const own = (await findRates(db, [country])).find((each) => each.id === id && each.source === '');
    if (!own) return undefined;
    return changeRates(desk, country, `Your own rate of ${countryName(country)} removed`, (tx) =>
      unsetRate(tx, own),
    );
  }

  function changeRates(desk: Desk, country: string, words: string, work: (tx: Tx) => Promise<unknown>) {
    return db.transaction(async (tx) => {
      await tx.run(sql`LOCK TABLE tax_rates IN SHARE ROW EXCLUSIVE MODE`);
      const before = (await findRates(tx, [country])).map(shown);
      await work(tx);
      const after = (await findRates(tx, [country])).map(shown);
      if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
      const subject = { kind: 'tax', id: country, label: countryName(country) };
      return audit(tx, desk.staff, { action: 'tax.rates', words, subject, before, after });
    });
  }

  const setNamed = (name: string | undefined) => rateSets.find((each) => each.name === name);

  office.page(routes.adminTaxLoad, 'settings:read', async (desk) => {
    const set = setNamed(desk.c.req.query('set'));
    if (!set) return desk.html(<MissingPage />, 404);
    return desk.html(<LoadPage set={set} changes={await compareRates(db, [set])} />);
  });
  office.action(routes.adminTaxLoad, 'settings:write', async (desk) => {
    const set = setNamed(desk.form.set);
    if (!set) return desk.html(<MissingPage />, 404);
    const entryId = await db.transaction(async (tx) => {
      await tx.run(sql`LOCK TABLE tax_rates IN SHARE ROW EXCLUSIVE MODE`);
      const { added, changed, removed, confirmed } = await loadRates(tx, [set]);
      if (added.length + changed.length + removed.length + confirmed.length === 0) return undefined;
      const subject = { kind: 'tax', id: set.name, label: set.title };
      const words = `Tax rates loaded: ${set.title}`;
      const before = [...changed.map((each) => shown(each.before)), ...removed.map(shown)];
      const after = [...changed.map((each) => shown(each.after)), ...added.map(shown)];
      return audit(tx, desk.staff, { action: 'tax.load', words, subject, before, after });
    });
    return desk.done(routes.adminTaxes(), entryId);
  });
}

function whyMissing(
  missing: NonNullable<ReturnType<typeof missingRates>>,
  { country, region }: Registration,
): Problems | undefined {
  const name = countryName(country);
  if (missing === 'by_region')
    return { region: `${name} has no tax of the whole country, but of its regions: name one.` };
  if (missing === 'of_country')
    return { region: `${region} has no tax of its own among the rates of ${name}.` };
  // Without rates nobody there can buy; the page says so beside the registration, and what to load.
  return undefined;
}

/** Of a rate what the log keeps. */
const shown = ({
  country,
  region,
  postalFrom,
  postalTo,
  taxClass,
  name,
  ppm,
  onShipping,
  validFrom,
  validTo,
}: Rate | TableRate) => ({
  place: [country, region, postalFrom === postalTo ? postalFrom : `${postalFrom}–${postalTo}`]
    .filter(Boolean)
    .join(' '),
  taxClass,
  name,
  percent: ppm / 10_000,
  onShipping,
  validFrom,
  validTo,
});

const keyOf = ({ country, region, kind, number }: Registration) => [country, region, kind, number].join('|');
const isSame = (one: Registration[], other: Registration[]) =>
  one.length === other.length && one.every((each, at) => keyOf(each) === keyOf(other[at]!));
