/** Where a buyer says what country he is in and what he pays with. It works without script. */
import type { Context, Hono } from 'hono';
import { countryList } from '../customers/countries.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { currencySymbol } from '../platform/money.ts';
import { safeNext } from '../platform/next.ts';
import { readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import type { BuyerRegion } from '../platform/shown-prices.ts';
import { routes } from '../routes.ts';
import { Button, Select } from '../ui/fields.tsx';
import { Layout, type LayoutProps, renderPage } from '../ui/layout.tsx';
import { canChooseRegion, regionFor, regionOf, rememberRegion } from './region.ts';
import { type Selling, selling } from './selling.ts';

/** The market's own currency, whichever that is. */
const USUAL = 'usual';

export function regionPages(app: Hono, shop: Shop): void {
  app.get(routes.region.pattern, async (c) => {
    const known = await selling(shop);
    if (!canChooseRegion(known)) return c.notFound();
    return await show(c, known, { region: regionOf(c, known), next: cameFrom(c, shop) });
  });

  app.post(routes.region.pattern, async (c) => {
    const known = await selling(shop);
    if (!canChooseRegion(known)) return c.notFound();
    const { country = '', currency = '', next } = await readForm(c);
    const { countries, currencies } = reach(known);
    const errors: Errors = {
      ...(!countries.some(({ code }) => code === country) && {
        country: 'Please choose one of these countries.',
      }),
      ...(currency !== USUAL &&
        !currencies.includes(currency) && { currency: 'Please choose one of these currencies.' }),
    };
    if (errors.country || errors.currency)
      return await show(c, known, { region: regionOf(c, known), next: safeNext(next), errors });
    rememberRegion(c, shop, regionFor(known, { country, ...(currency !== USUAL && { currency }) }));
    return c.redirect(safeNext(next) ?? routes.home(), 303);
  });

  const show = (c: Context, known: Selling, { errors = {}, ...asked }: Asked) =>
    c.html(
      renderPage(<RegionPage {...{ shop, known, errors, ...asked }} cartCount={cartCount(c)} />),
      errors.country || errors.currency ? 422 : 200,
    );
}

type Errors = { country?: string; currency?: string };

interface Asked {
  region: BuyerRegion;
  /** Where to go back to. */
  next: string | undefined;
  errors?: Errors;
}

/** Where the shop's markets reach, and what can be paid with. */
function reach({ home, markets, currencies }: Selling) {
  const named = new Set([home.country, ...markets.flatMap(({ countries }) => countries)]);
  const isEverywhere = markets.length === 0 || markets.some(({ countries }) => countries.length === 0);
  return {
    countries: countryList().filter(({ code }) => isEverywhere || named.has(code)),
    currencies: [home.currency, ...currencies.keys()],
  };
}

/** The page of this shop on which the link was followed. */
function cameFrom(c: Context, { config }: Shop): string | undefined {
  const from = URL.parse(c.req.header('referer') ?? '');
  if (!from || (from.host !== c.req.header('host') && from.origin !== new URL(config.publicUrl).origin))
    return undefined;
  return from.pathname === routes.region() ? undefined : safeNext(from.pathname + from.search);
}

type RegionPageProps = Required<Asked> & { known: Selling; shop: Shop } & Pick<LayoutProps, 'cartCount'>;

function RegionPage({ known, shop, region, next, errors, cartCount }: RegionPageProps) {
  const { countries, currencies } = reach(known);
  return (
    <Layout
      shop={shop}
      title={Object.keys(errors).length > 0 ? 'Error: Country and currency' : 'Country and currency'}
      cartCount={cartCount}
      region={{ ...region, canChoose: false }}
      noindex
    >
      <form class="region-form" method="post" action={routes.region()}>
        <h1>Where is it going?</h1>
        <p class="quiet-text">
          Prices and tax follow the country that your order goes to. At the checkout, its address decides.
        </p>
        <input type="hidden" name="next" value={next ?? routes.home()} />
        <Select
          name="country"
          label="Country"
          value={region.country}
          options={countries.map(({ code, name }) => ({ value: code, label: name }))}
          error={errors.country}
          autocomplete="country"
          required
        />
        <Select
          name="currency"
          label="Currency"
          value={region.isChosen ? region.currency : USUAL}
          options={[
            { value: USUAL, label: 'As usual there' },
            ...currencies.map((code) => ({ value: code, label: currencyName(code) })),
          ]}
          error={errors.currency}
          required
        />
        <Button wide>Show these prices</Button>
      </form>
    </Layout>
  );
}

const names = new Intl.DisplayNames('en', { type: 'currency' });

/** "US Dollar (USD $)" */
function currencyName(code: string): string {
  const symbol = currencySymbol(code);
  return `${names.of(code)} (${symbol === code ? code : `${code} ${symbol}`})`;
}
