/** What a merchant wrote of zones and methods, checked in every part. */
import { createReader, isThere, type Mistake, type Part, type Reader } from '../platform/documents.ts';
import { decimalAmount, minorOf } from '../platform/money.ts';
import { closeness, type Place } from '../platform/places.ts';
import type { Band, Basis, ShippingMethod } from './methods.ts';

/** What the shop knows of a country's addresses; undefined for one to which it cannot send anything. */
export type FindCountry = (code: string) =>
  | {
      region?: { required: boolean; options?: readonly { code: string }[] };
      postalCode?: { example: string };
    }
  | undefined;

export type ReadMethod = Omit<ShippingMethod, 'zoneId'> & { active: boolean };

export interface ReadShipping {
  zones: { handle: string; title: string; places: Place[]; methods: ReadMethod[] }[];
  everywhere: ReadMethod[];
}

export interface ReadingShop {
  /** Its own. */
  country: string;
  currency: string;
  findCountry: FindCountry;
}

interface Reading extends ReadingShop {
  reader: Reader;
}

const LIST_MAX = 500;
const TITLE_MAX = 100;

/** @param mistakes to which each one found is added; with any, what is returned is not to be used. */
export function readShipping(document: unknown, shop: ReadingShop, mistakes: Mistake[]): ReadShipping {
  const reader = createReader(mistakes);
  const reading: Reading = { reader, ...shop };
  const parts = reader.fields({ path: '', value: document }, 'zones', 'everywhere');
  const zoneParts = reader
    .list(parts.zones, LIST_MAX)
    .map((part) => reader.fields(part, 'handle', 'title', 'places', 'methods'));
  const methodParts = [
    ...zoneParts.map((zone) => reader.list(zone.methods, LIST_MAX)),
    reader.list(parts.everywhere, LIST_MAX),
  ];
  const methods = methodParts.map((list) => list.map((part) => readMethod(reading, part)));
  const zones = zoneParts.map((zone, index) => ({
    handle: reader.handle(zone.handle),
    title: reader.text(zone.title, TITLE_MAX),
    places: readPlaces(reading, zone.places),
    methods: methods[index]!,
  }));
  const onlyOnce = (parts: Part[]) =>
    findTwins(parts, (part) => reader.wrong(part, 'is there twice', undefined));
  onlyOnce(zoneParts.map(({ handle }) => handle));
  onlyOnce(
    methodParts.flat().map(({ path, value }) => ({
      path: `${path}.handle`,
      value: (value as { handle?: unknown } | null)?.handle,
    })),
  );
  if (mistakes.length === 0)
    findUnreached(zones, (path, zone) =>
      mistakes.push({ path, message: `is in the zone "${zone}" already.` }),
    );
  return { zones, everywhere: methods.at(-1)! };
}

function findTwins(parts: Part[], tell: (part: Part) => void): void {
  const seen = new Set<unknown>();
  for (const part of parts) {
    if (typeof part.value === 'string' && seen.has(part.value)) tell(part);
    seen.add(part.value);
  }
}

/** The first of two zones would always count. */
function findUnreached(zones: ReadShipping['zones'], tell: (path: string, zone: string) => void): void {
  const first = new Map<string, string>();
  for (const [index, { handle, places }] of zones.entries())
    for (const [number, { country, regions, postal }] of places.entries()) {
      if (postal) continue;
      for (const area of regions?.map((region) => `${country} ${region}`) ?? [country]) {
        const known = first.get(area) ?? handle;
        if (known !== handle) tell(`zones[${index}].places[${number}]`, known);
        first.set(area, known);
      }
    }
}

function readPlaces(reading: Reading, part: Part): Place[] {
  const places = reading.reader.list(part, LIST_MAX);
  if (isThere(part) && Array.isArray(part.value) && places.length === 0)
    reading.reader.wrong(part, 'must name a place at least', undefined);
  return places.map((place) => readPlace(reading, place));
}

function readPlace({ reader, findCountry }: Reading, part: Part): Place {
  const { country: countryPart, regions, postal } = reader.fields(part, 'country', 'regions', 'postal');
  const code = typeof countryPart.value === 'string' ? countryPart.value : '';
  const country = findCountry(code);
  if (code === '*') {
    for (const more of [regions, postal].filter(isThere))
      reader.wrong(more, 'goes with a country only', undefined);
    return { country: '*' };
  }
  if (!country)
    return reader.wrong(
      countryPart,
      'must be a country that the shop has addresses of, such as "DE", or "*"',
      {
        country: '*',
      },
    );
  return {
    country: code,
    ...(isThere(regions) && { regions: readRegions(reader, regions, code, country.region) }),
    ...(isThere(postal) && { postal: readPostal(reader, postal, code, country.postalCode?.example) }),
  };
}

type CountryFacts = NonNullable<ReturnType<FindCountry>>;

function readRegions(reader: Reader, part: Part, country: string, facts: CountryFacts['region']): string[] {
  if (!facts) return reader.wrong(part, `cannot be: addresses in ${country} name no region`, []);
  return nonEmpty(reader, part).map((region) => readRegion(reader, region, country, facts));
}

function readRegion(
  reader: Reader,
  part: Part,
  country: string,
  { options }: NonNullable<CountryFacts['region']>,
) {
  const code = reader.text(part, TITLE_MAX);
  const codes = options?.map((option) => option.code);
  return !codes || codes.includes(code) || code === ''
    ? code
    : reader.wrong(part, `must be a region of ${country} as its code, such as "${codes[0]}"`, '');
}

/** Area, district, or all of it: what stands between would be read as a longer district. */
const BRITISH = /^[A-Z]{1,2}(\d[A-Z\d]?( ?\d[A-Z]{2})?)?$/;

function readPostal(
  reader: Reader,
  part: Part,
  country: string,
  example: string | undefined,
): [string, string][] {
  if (!example) return reader.wrong(part, `cannot be: addresses in ${country} have no postal code`, []);
  const beginning = (value: unknown) => {
    const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
    const form = country === 'GB' ? BRITISH : /^[A-Z0-9][A-Z0-9 -]{0,15}$/;
    const isLike = /^\d/.test(code) === /^\d/.test(example);
    return form.test(code) && isLike ? code : undefined;
  };
  return nonEmpty(reader, part).map((range) => {
    const ends = Array.isArray(range.value) ? range.value : [range.value, range.value];
    const [from, to] = ends.map(beginning);
    const whole = country === 'GB' ? 'area, district or whole' : 'beginning of a';
    const must = `must be the ${whole} postal code of ${country}, such as "${example}", or a list of two: from and to`;
    if (ends.length !== 2 || !from || !to) return reader.wrong(range, must, ['', '']);
    const isRange =
      closeness({ country, postal: [[from, to]] }, { country, region: '', postalCode: from }) > 0;
    return isRange ? [from, to] : reader.wrong(range, 'must begin with the lower of the two', ['', '']);
  });
}

function nonEmpty(reader: Reader, part: Part): Part[] {
  const list = reader.list(part, LIST_MAX);
  if (Array.isArray(part.value) && part.value.length === 0)
    reader.wrong(part, 'must not be empty: left out, all of the country is meant', undefined);
  return list;
}

function readMethod(reading: Reading, part: Part): ReadMethod {
  const { reader } = reading;
  const names = [
    'handle',
    'title',
    'description',
    'basis',
    'price',
    'bands',
    'freeFrom',
    'pickupAddress',
  ] as const;
  const parts = reader.fields(part, ...names, 'pickupPlace', 'days', 'taxClass', 'active');
  const basis = isThere(parts.basis) ? reader.oneOf(parts.basis, 'flat', 'weight', 'value', 'item') : 'flat';
  const [daysMin, daysMax] = isThere(parts.days) ? readDays(reader, parts.days) : [null, null];
  return {
    handle: reader.handle(parts.handle),
    title: reader.text(parts.title, TITLE_MAX),
    description: isThere(parts.description) ? reader.text(parts.description, 300) : '',
    basis,
    ...readCharge(reading, basis, parts),
    freeFromMinor: isThere(parts.freeFrom) ? readAmount(reading, parts.freeFrom) : null,
    ...readPickup(reading, parts),
    daysMin,
    daysMax,
    taxClass: isThere(parts.taxClass) ? reader.handle(parts.taxClass) : 'standard',
    active: isThere(parts.active) ? reader.flag(parts.active) : true,
  };
}

function readPickup(
  { reader, country, findCountry }: Reading,
  { pickupAddress, pickupPlace }: { pickupAddress: Part; pickupPlace: Part },
): Pick<ShippingMethod, 'pickupAddress' | 'pickupRegion' | 'pickupPostalCode'> {
  const facts = findCountry(country)?.region;
  if (!isThere(pickupAddress)) {
    if (isThere(pickupPlace)) reader.wrong(pickupPlace, 'goes with a pickupAddress only', undefined);
    return { pickupAddress: [], pickupRegion: '', pickupPostalCode: '' };
  }
  const place = isThere(pickupPlace) ? pickupPlace : { ...pickupPlace, value: {} };
  const { region, postalCode } = reader.fields(place, 'region', 'postalCode');
  return {
    pickupAddress: reader.list(pickupAddress, 8).map((line) => reader.text(line, TITLE_MAX)),
    pickupRegion:
      facts && (facts.required || isThere(region)) ? readRegion(reader, region, country, facts) : '',
    pickupPostalCode: isThere(postalCode) ? reader.text(postalCode, 16) : '',
  };
}

function readCharge(
  reading: Reading,
  basis: Basis,
  { price, bands }: { price: Part; bands: Part },
): Pick<ShippingMethod, 'priceMinor' | 'bands'> {
  const { reader } = reading;
  if (basis === 'flat' || basis === 'item') {
    if (isThere(bands)) reader.wrong(bands, 'goes with the basis weight or value only', undefined);
    return { priceMinor: readAmount(reading, price), bands: [] };
  }
  if (isThere(price))
    reader.wrong(price, `cannot be beside the basis ${basis}: its bands have prices`, undefined);
  return { priceMinor: 0, bands: readBands(reading, basis, bands) };
}

function readBands(reading: Reading, basis: 'weight' | 'value', part: Part): Band[] {
  const { reader } = reading;
  const parts = reader.list(part, 100);
  if (Array.isArray(part.value) && parts.length === 0)
    reader.wrong(part, 'must hold a band at least', undefined);
  const limitName = basis === 'weight' ? 'upToGrams' : 'upTo';
  let before = -1;
  return parts.map((band, index) => {
    const { price, [limitName]: limit } = reader.fields(band, limitName, 'price');
    const priceMinor = readAmount(reading, price);
    if (!isThere(limit) && index === parts.length - 1) return { upTo: null, priceMinor };
    const upTo = basis === 'weight' ? reader.whole(limit, 0, 100_000_000) : readAmount(reading, limit);
    if (upTo <= before) reader.wrong(limit, 'must be more than in the band before', undefined);
    before = upTo;
    return { upTo, priceMinor };
  });
}

function readDays(reader: Reader, part: Part): [number, number] {
  const parts = Array.isArray(part.value) && part.value.length === 2 ? reader.list(part, 2) : [];
  const [min, max] = parts.map((each) => reader.whole(each, 0, 365));
  return min !== undefined && max !== undefined && !(min > max)
    ? [min, max]
    : reader.wrong(part, 'must be two numbers of working days, at least and at most, such as [2, 4]', [0, 0]);
}

/** So that as many pieces as a cart holds can be charged for, exactly. */
const AMOUNT_MINOR_MAX = 1e11;

function readAmount({ reader, currency }: Reading, part: Part): number {
  const minor = typeof part.value === 'string' ? minorOf(part.value, currency) : undefined;
  if (minor !== undefined && minor <= AMOUNT_MINOR_MAX) return minor;
  const example = decimalAmount(490, currency);
  return reader.wrong(
    part,
    `must be an amount in ${currency}, written in quotes, such as "${example}"`,
    Number.NaN,
  );
}
