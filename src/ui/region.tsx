/** Where the buyer is taken to be: it stands on every page, and leads to where it can be changed. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { currencySymbol } from '../platform/money.ts';
import type { BuyerRegion } from '../platform/shown-prices.ts';
import { routes } from '../routes.ts';
import { Icon } from './icons.tsx';

export type ShownRegion = BuyerRegion & {
  /** The shop sells in several countries or currencies. */
  canChoose: boolean;
};

const atHand = new AsyncLocalStorage<ShownRegion>();

/** Pages rendered within `work` are for this region, without every handler handing it on. */
export const inRegion = <T,>(region: ShownRegion, work: () => T): T => atHand.run(region, work);
export const regionAtHand = (): ShownRegion | undefined => atHand.getStore();

interface Shown {
  region: ShownRegion | undefined;
}

/** At the foot: "Delivering to Germany · EUR €". */
export function RegionLine({ region }: Shown) {
  if (!region?.canChoose) return null;
  return (
    <p class="region-line">
      <a href={routes.region()} rel="nofollow">
        <Icon name="place" />
        <span>
          Delivering to {nameOf(region.country)} · {currencyWords(region.currency)}
        </span>
        <span class="region-change">Change</span>
      </a>
    </p>
  );
}

/** In the header of a wide screen: "DE · €". */
export function RegionLink({ region }: Shown) {
  if (!region?.canChoose) return null;
  const { country, currency } = region;
  return (
    <a class="region-link" href={routes.region()} rel="nofollow">
      <span class="hidden">
        Delivering to {nameOf(country)}, in {currency}
      </span>
      <span aria-hidden="true">
        {country} · {currencySymbol(currency)}
      </span>
    </a>
  );
}

const names = new Intl.DisplayNames('en', { type: 'region' });
const nameOf = (country: string) => names.of(country) ?? country;

/** "EUR €", and "CHF" where there is no sign for it. */
function currencyWords(currency: string): string {
  const symbol = currencySymbol(currency);
  return symbol === currency ? currency : `${currency} ${symbol}`;
}
