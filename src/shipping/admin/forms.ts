/** The forms of a zone and a method: from a document into fields, and from fields into a document. */
import type { Mistake } from '../../platform/documents.ts';
import { handleFrom } from '../../platform/handles.ts';
import type { BandDocument, MethodDocument, PlaceDocument, ShippingDocument } from '../document.ts';

export type Fields = Record<string, string>;
export type Problems = Record<string, string>;

/** A part of a country: its regions, or the postal codes that begin so. */
export interface PlacePart {
  country: string;
  regions: string;
  postal: string;
}

export interface ZoneForm {
  title: string;
  handle: string;
  /** Whole countries by code, and "*". */
  countries: string[];
  parts: PlacePart[];
}

const isWhole = ({ regions, postal }: PlaceDocument) => !regions?.length && !postal?.length;

export function zoneForm(
  zone: { title: string; handle: string; places: PlaceDocument[] } | undefined,
): ZoneForm {
  const places = zone?.places ?? [];
  return {
    title: zone?.title ?? '',
    handle: zone?.handle ?? '',
    countries: places.filter(isWhole).map(({ country }) => country),
    parts: places
      .filter((place) => !isWhole(place))
      .map(({ country, regions = [], postal = [] }) => ({
        country,
        regions: regions.join(', '),
        postal: postal.map((each) => (typeof each === 'string' ? each : each.join('-'))).join(', '),
      })),
  };
}

export const PARTS_MAX = 40;

export function readZoneForm(fields: Fields, values: (name: string) => string[]): ZoneForm {
  const parts = values('part.country')
    .map((country, at) => ({
      country,
      regions: values('part.regions')[at] ?? '',
      postal: values('part.postal')[at] ?? '',
    }))
    .filter(({ country, regions, postal }) => country || regions.trim() || postal.trim())
    .slice(0, PARTS_MAX);
  return {
    title: fields.title?.trim() ?? '',
    handle: fields.handle?.trim() || handleFrom(fields.title ?? ''),
    countries: [...new Set(values('country'))],
    parts,
  };
}

const listed = (text: string) =>
  text
    .split(/[,;\n]/)
    .map((each) => each.trim())
    .filter(Boolean);

export function placesOf({ countries, parts }: ZoneForm): PlaceDocument[] {
  return [
    ...countries.map((country) => ({ country })),
    ...parts.map(({ country, regions, postal }) => ({
      country,
      ...(listed(regions).length > 0 && { regions: listed(regions).map((each) => each.toUpperCase()) }),
      ...(listed(postal).length > 0 && { postal: listed(postal).map(postalOf) }),
    })),
  ];
}

/** "10001-10299" is a range; a single beginning stands for all that begin so. */
function postalOf(text: string): string | [string, string] {
  const [from = '', to, more] = text.split(/\s*(?:–|\.\.)\s*|(?<=\d)\s*-\s*(?=\d)/);
  return to !== undefined && more === undefined ? [from, to] : text;
}

/** Which field of the form a mistake in the document belongs to. @param places how many whole countries there are. */
export function zoneProblems(mistakes: Mistake[], at: string, wholeCountries: number): Problems {
  const problems: Problems = {};
  for (const { path, message } of mistakes) {
    const rest = path.startsWith(`${at}.`) ? path.slice(at.length + 1) : path;
    const place = /^places\[(\d+)\](?:\.(\w+))?/.exec(rest);
    const part = place ? Number(place[1]) - wholeCountries : -1;
    const part1 = place?.[2] ?? 'country';
    const field = place ? (part < 0 ? 'countries' : `part.${part}.${part1}`) : rest.replace(/\W.*$/, '');
    problems[field === 'places' ? 'countries' : field] ??= sentence(message);
  }
  return problems;
}

/** "must be …" as it stands beside a field. */
export const sentence = (message: string): string => message.charAt(0).toUpperCase() + message.slice(1);

export interface BandRow {
  upTo: string;
  price: string;
}

export interface MethodForm {
  title: string;
  handle: string;
  description: string;
  /** A zone's handle, or '' for everywhere. */
  zone: string;
  basis: 'flat' | 'item' | 'weight' | 'value';
  price: string;
  bands: BandRow[];
  freeFrom: string;
  pickup: boolean;
  pickupAddress: string;
  pickupRegion: string;
  pickupPostalCode: string;
  daysMin: string;
  daysMax: string;
  taxClass: string;
  active: boolean;
}

const kilograms = (grams: number) => String(grams / 1000);

export function methodForm(method: MethodDocument | undefined, zone: string): MethodForm {
  const basis = method?.basis ?? 'flat';
  return {
    title: method?.title ?? '',
    handle: method?.handle ?? '',
    description: method?.description ?? '',
    zone,
    basis,
    price: method?.price ?? '',
    bands: (method?.bands ?? []).map(({ upToGrams, upTo, price }) => ({
      upTo: upToGrams === undefined ? (upTo ?? '') : kilograms(upToGrams),
      price,
    })),
    freeFrom: method?.freeFrom ?? '',
    pickup: (method?.pickupAddress?.length ?? 0) > 0,
    pickupAddress: (method?.pickupAddress ?? []).join('\n'),
    pickupRegion: method?.pickupPlace?.region ?? '',
    pickupPostalCode: method?.pickupPlace?.postalCode ?? '',
    daysMin: method?.days ? String(method.days[0]) : '',
    daysMax: method?.days ? String(method.days[1]) : '',
    taxClass: method?.taxClass ?? 'standard',
    active: method?.active !== false,
  };
}

export const BANDS_MAX = 100;

export function readMethodForm(fields: Fields, values: (name: string) => string[]): MethodForm {
  const text = (name: string) => fields[name]?.trim() ?? '';
  const bases = ['flat', 'item', 'weight', 'value'] as const;
  return {
    title: text('title'),
    handle: text('handle') || handleFrom(text('title')),
    description: text('description'),
    zone: text('zone'),
    basis: bases.find((each) => each === fields.basis) ?? 'flat',
    price: text('price'),
    bands: values('band.upTo')
      .map((upTo, at) => ({ upTo: upTo.trim(), price: values('band.price')[at]?.trim() ?? '' }))
      .filter(({ upTo, price }) => upTo || price)
      .slice(0, BANDS_MAX),
    freeFrom: text('freeFrom'),
    pickup: fields.pickup === 'on',
    pickupAddress: fields.pickupAddress ?? '',
    pickupRegion: text('pickupRegion'),
    pickupPostalCode: text('pickupPostalCode'),
    daysMin: text('daysMin'),
    daysMax: text('daysMax'),
    taxClass: text('taxClass') || 'standard',
    active: fields.active === 'on',
  };
}

export function methodOf(form: MethodForm): MethodDocument {
  const { basis, daysMin, daysMax, freeFrom, pickupRegion: region, pickupPostalCode: postalCode } = form;
  const hasBands = basis === 'weight' || basis === 'value';
  const place = { ...(region && { region }), ...(postalCode && { postalCode }) };
  return {
    handle: form.handle,
    title: form.title,
    ...(form.description && { description: form.description }),
    ...(basis !== 'flat' && { basis }),
    ...(hasBands ? { bands: form.bands.map((row) => bandOf(basis, row)) } : { price: amount(form.price) }),
    ...(freeFrom && { freeFrom: amount(freeFrom) }),
    ...(form.pickup && { pickupAddress: lines(form.pickupAddress) }),
    ...(form.pickup && (region || postalCode) && { pickupPlace: place }),
    ...((daysMin || daysMax) && {
      days: [whole(daysMin || daysMax), whole(daysMax || daysMin)] as [number, number],
    }),
    ...(form.taxClass !== 'standard' && { taxClass: form.taxClass }),
    ...(!form.active && { active: false as const }),
  };
}

function bandOf(basis: 'weight' | 'value', { upTo, price }: BandRow): BandDocument {
  if (!upTo) return { price: amount(price) };
  if (basis === 'value') return { upTo: amount(upTo), price: amount(price) };
  return { upToGrams: Math.round(Number(amount(upTo)) * 1000), price: amount(price) };
}

/** A comma is how half of Europe writes the point. What is no number stays, and is told. */
const amount = (text: string) => (/^\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
const whole = (text: string) => (/^\d{1,3}$/.test(text) ? Number(text) : Number.NaN);
const lines = (text: string) =>
  text
    .split('\n')
    .map((each) => each.trim())
    .filter(Boolean);

/** Which field of the form a mistake in the document belongs to. */
export function methodProblems(mistakes: Mistake[], at: string): Problems {
  const problems: Problems = {};
  for (const { path, message } of mistakes) {
    const rest = path.startsWith(`${at}.`) ? path.slice(at.length + 1) : path;
    const band = /^bands\[(\d+)\]\.(\w+)/.exec(rest);
    const field = band ? `band.${band[1]}.${band[2] === 'price' ? 'price' : 'upTo'}` : rest;
    const known = field
      .replace(/^pickupPlace\.region$/, 'pickupRegion')
      .replace(/^pickupPlace.*/, 'pickupPostalCode');
    problems[known.replace(/^days$/, 'daysMin').replace(/\[.*$/, '')] ??= sentence(message);
  }
  return problems;
}

/** Where a part stands in the document, for mistakes and for putting it back. */
export function withZone(document: ShippingDocument, handle: string | undefined, zone: ZoneForm) {
  const at = handle === undefined ? -1 : document.zones.findIndex((each) => each.handle === handle);
  const before = document.zones[at];
  const made = {
    handle: zone.handle,
    title: zone.title,
    places: placesOf(zone),
    methods: before?.methods ?? [],
  };
  const zones = before ? document.zones.with(at, made) : [...document.zones, made];
  return { document: { ...document, zones }, at: `zones[${before ? at : zones.length - 1}]` };
}

/** Takes the method out wherever it was, and puts it where the form says, in its old place if that is the same zone. */
export function withMethod(document: ShippingDocument, handle: string | undefined, form: MethodForm) {
  const made = methodOf(form);
  const put = (methods: MethodDocument[], isHere: boolean) => {
    const at = handle === undefined ? -1 : methods.findIndex((each) => each.handle === handle);
    if (!isHere) return at < 0 ? methods : methods.toSpliced(at, 1);
    return at < 0 ? [...methods, made] : methods.with(at, made);
  };
  const zones = document.zones.map((zone) => ({
    ...zone,
    methods: put(zone.methods, zone.handle === form.zone),
  }));
  const everywhere = put(document.everywhere, form.zone === '');
  const zoneAt = zones.findIndex((zone) => zone.handle === form.zone);
  const list = zoneAt < 0 ? everywhere : zones[zoneAt]!.methods;
  const place = `[${list.indexOf(made)}]`;
  return {
    document: { zones, everywhere },
    at: zoneAt < 0 ? `everywhere${place}` : `zones[${zoneAt}].methods${place}`,
  };
}
