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
  /**
   * From and to, both included, compared as far as they are written: "35" to "35" is all that begins with 35.
   * In Britain by area, district or whole postcode: "B" is Birmingham alone, "KW1" to "KW14" has KW2 in it.
   */
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

function isWithin([from, to]: [string, string], { country, postalCode }: Whereabouts): boolean {
  const [code, low, high] = [postalCode, from, to].map((each) => comparable(country, each)) as [
    string,
    string,
    string,
  ];
  return code !== '' && code.slice(0, low.length) >= low && code.slice(0, high.length) <= high;
}

function comparable(country: string, code: string): string {
  const compact = code.toUpperCase().replace(/[\s-]/g, '');
  return country === 'GB' ? evenly(compact) : compact;
}

/**
 * A British postcode with each part as wide as it can be, "B  01 1AA": written plainly, "B1 1AA" would begin like
 * "BT1 1AA", and "KW2" would come after "KW14". Parts (Royal Mail): area, district, its letter, and the rest,
 * which is a digit and two letters.
 */
function evenly(compact: string): string {
  const inward = compact.length > 4 ? (/\d[A-Z]{2}$/.exec(compact)?.[0] ?? '') : '';
  const outward = compact.slice(0, compact.length - inward.length);
  const [, area = '', district = '', letter = ''] = /^([A-Z]{0,2})(\d{0,2})([A-Z]?)/.exec(outward)!;
  if (area === '') return compact;
  if (district === '') return area.padEnd(2);
  const upToDistrict = area.padEnd(2) + district.padStart(2, '0');
  return inward || letter ? upToDistrict + letter.padEnd(1) + inward : upToDistrict;
}
