/** Zones and methods as they are stored. Amounts are in the shop's own currency. */
import type { Place } from '../platform/places.ts';

export interface Zone {
  id: string;
  handle: string;
  title: string;
  places: Place[];
}

/** What a method's charge depends on: nothing, the grams that travel, what they cost, how many there are. */
export type Basis = 'flat' | 'weight' | 'value' | 'item';

export interface Band {
  /** Grams or minor units, this one included; null in a last band: however much. */
  upTo: number | null;
  priceMinor: number;
}

export interface ShippingMethod {
  handle: string;
  title: string;
  description: string;
  /** Null: it goes everywhere. */
  zoneId: string | null;
  basis: Basis;
  /** A piece where the basis is `item`; 0 where there are bands. */
  priceMinor: number;
  /** Rising. Past the last one the method is not offered. */
  bands: Band[];
  /** Free when the goods cost this much or more. */
  freeFromMinor: number | null;
  /** Where the buyer fetches it, line by line; none: it travels. */
  pickupAddress: string[];
  /** Where in the shop's own country that is, as `Whereabouts` has it. */
  pickupRegion: string;
  pickupPostalCode: string;
  /** Working days from dispatch to arrival, or until it can be fetched; null where nobody can say. */
  daysMin: number | null;
  daysMax: number | null;
  taxClass: string;
}

export const isPickup = ({ pickupAddress }: Pick<ShippingMethod, 'pickupAddress'>) =>
  pickupAddress.length > 0;
