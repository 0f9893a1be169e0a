/**
 * Which part of the world a rule is about: a country, some of its regions, some of its postal codes.
 * Shipping zones and tax rates are chosen by it: the closest one counts.
 */

/** Where something goes, as far as it is known. */
export interface Whereabouts {
  /** ISO 3166-1 alpha-2. */
  country: string;
  region: string;
  postalCode: string;
}

export interface Place {
  /** ISO 3166-1 alpha-2, or `*` for wherever no other place reaches. */
  country: string;
  /** As the address has it, a code where the country has a list; none: all of them. */
  regions?: string[];
  /** From and to, both included, compared as far as they are written: "35" to "35" is all that begins with 35. */
  postal?: [from: string, to: string][];
}

/** 0: not there; 1: anywhere; 2: the country; 3: the region; 4: the postal code. */
export function closeness(place: Place, where: Whereabouts): number {
  if (place.country === '*') return 1;
  if (place.country !== where.country) return 0;
  const inRegion = place.regions?.length ? place.regions.includes(where.region) : undefined;
  const inPostal = place.postal?.length ? place.postal.some((range) => isWithin(range, where)) : undefined;
  if (inRegion === false || inPostal === false) return 0;
  return inPostal ? 4 : inRegion ? 3 : 2;
}

export const closest = (places: Place[], where: Whereabouts): number =>
  places.reduce((best, place) => Math.max(best, closeness(place, where)), 0);

function isWithin([from, to]: [string, string], { postalCode }: Whereabouts): boolean {
  const code = compact(postalCode);
  const [low, high] = [compact(from), compact(to)];
  return code.slice(0, low.length) >= low && code.slice(0, high.length) <= high && code !== '';
}

const compact = (code: string) => code.toUpperCase().replace(/[\s-]/g, '');
