/**
 * The carriers the shop knows: their names, what their numbers look like (loosely: a new kind of number
 * must not stop a parcel) and where a number is followed. Any other carrier may be named, with any
 * http(s) link.
 */
export interface Destination {
  country: string;
  postalCode: string;
}

export interface Carrier {
  name: string;
  /** Other names people type. */
  also?: string[];
  shape: RegExp;
  link(number: string, to: Destination): string;
}

/** Letters, nine digits, country: what posts all over the world agree on (UPU S10). */
const S10 = '[A-Z]{2}\\d{9}[A-Z]{2}';
const shape = (...kinds: string[]) => new RegExp(`^(${kinds.join('|')})$`);

export const carriers = {
  dhl: {
    name: 'DHL',
    also: ['DHL Paket', 'DHL Express', 'DHL eCommerce'],
    shape: shape(S10, '[A-Z]{0,5}\\d{8,35}'),
    link: (n) =>
      /^(\d{10}|JJD\w+)$/.test(n)
        ? `https://www.dhl.com/global-en/home/tracking.html?tracking-id=${n}`
        : `https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=${n}`,
  },
  dpd: {
    name: 'DPD',
    shape: shape('[A-Z0-9]{10,28}'),
    link: (n) => `https://tracking.dpd.de/status/en_US/parcel/${n}`,
  },
  gls: {
    name: 'GLS',
    shape: shape('[A-Z0-9]{8,20}'),
    link: (n) => `https://gls-group.com/EU/en/parcel-tracking?match=${n}`,
  },
  ups: {
    name: 'UPS',
    shape: shape('1Z[A-Z0-9]{16}', 'T?\\d{9,34}', S10),
    link: (n) => `https://www.ups.com/track?tracknum=${n}`,
  },
  fedex: {
    name: 'FedEx',
    also: ['Federal Express'],
    shape: shape('\\d{12,34}'),
    link: (n) => `https://www.fedex.com/fedextrack/?trknbr=${n}`,
  },
  usps: {
    name: 'USPS',
    shape: shape('\\d{20,34}', S10),
    link: (n) => `https://tools.usps.com/go/TrackConfirmAction?tLabels=${n}`,
  },
  'royal-mail': {
    name: 'Royal Mail',
    shape: shape('[A-Z0-9]{9,27}'),
    link: (n) => `https://www.royalmail.com/track-your-item#/tracking-results/${n}`,
  },
  'an-post': {
    name: 'An Post',
    shape: shape('[A-Z0-9]{9,22}'),
    link: (n) => `https://www.anpost.com/Post-Parcels/Track/History?item=${n}`,
  },
  'deutsche-post': {
    name: 'Deutsche Post',
    shape: shape('[A-Z0-9]{10,22}'),
    link: (n) => `https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode=${n}`,
  },
  'austrian-post': {
    name: 'Österreichische Post',
    also: ['Post AT', 'Austrian Post', 'post.at'],
    shape: shape('\\d{16,26}', S10),
    link: (n) => `https://www.post.at/s/sendungsdetails?snr=${n}`,
  },
  'swiss-post': {
    name: 'Swiss Post',
    also: ['Die Post', 'Schweizerische Post', 'La Poste Suisse'],
    shape: shape('\\d{18}', S10),
    link: (n) => `https://www.post.ch/swisspost-tracking?formattedParcelCodes=${n}`,
  },
  postnl: {
    name: 'PostNL',
    shape: shape('[A-Z0-9]{9,20}'),
    link: (n, { country, postalCode }) =>
      `https://jouw.postnl.nl/track-and-trace/${n}-${country}-${encodeURIComponent(postalCode.replace(/\s/g, ''))}`,
  },
  'la-poste': {
    name: 'La Poste',
    also: ['Colissimo', 'LaPoste'],
    shape: shape('[A-Z0-9]{11,15}'),
    link: (n) => `https://www.laposte.fr/outils/suivre-vos-envois?code=${n}`,
  },
  'poste-italiane': {
    name: 'Poste Italiane',
    shape: shape('[A-Z0-9]{9,20}'),
    link: (n) => `https://www.poste.it/cerca/index.html#/risultati-spedizioni/${n}`,
  },
  correos: {
    name: 'Correos',
    shape: shape('[A-Z0-9]{13,23}'),
    link: (n) => `https://www.correos.es/es/en/tools/tracker/items/details?tracking-number=${n}`,
  },
  postnord: {
    name: 'PostNord',
    shape: shape('[A-Z0-9]{10,20}'),
    link: (n) => `https://tracking.postnord.com/en/?id=${n}`,
  },
  'canada-post': {
    name: 'Canada Post',
    also: ['Postes Canada', 'CanadaPost'],
    shape: shape('\\d{11,16}', S10),
    link: (n) => `https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=${n}`,
  },
  'australia-post': {
    name: 'Australia Post',
    also: ['AusPost'],
    shape: shape('[A-Z0-9]{9,39}'),
    link: (n) => `https://auspost.com.au/mypost/track/details/${n}`,
  },
  hermes: {
    name: 'Hermes',
    shape: shape('H\\d{19}', '\\d{14,16}'),
    link: (n) => `https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation#${n}`,
  },
  evri: {
    name: 'Evri',
    shape: shape('[A-Z0-9]{14,16}'),
    link: (n) => `https://www.evri.com/track/parcel/${n}`,
  },
} satisfies Record<string, Carrier>;

const known = new Map<string, Carrier>(Object.entries(carriers));
const key = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
const handles = new Map(
  [...known].flatMap(([handle, { name, also = [] }]) =>
    [handle, name, ...also].map((word) => [key(word), handle] as const),
  ),
);

/** What a buyer reads: the name of a known carrier, or what was typed. */
export const carrierName = (carrier: string) => known.get(carrier)?.name ?? carrier;

/** As carriers print it, without what people put between the digits. */
export const plainNumber = (number: string) => number.toUpperCase().replace(/[\s.-]/g, '');

export interface Tracking {
  carrier: string;
  trackingNumber: string;
  trackingUrl: string;
}

export type TrackingRead =
  | { ok: true; tracking: Tracking }
  | { ok: false; fields: Partial<Record<keyof Tracking, string>> };

/** Reads what staff typed; a link is made where the carrier is known and none was given. */
export function readTracking(typed: Partial<Tracking>, to: Destination): TrackingRead {
  const carrier = handles.get(key(typed.carrier ?? '')) ?? typed.carrier?.trim() ?? '';
  const at: Carrier | undefined = known.get(carrier);
  const trackingNumber = at ? plainNumber(typed.trackingNumber ?? '') : (typed.trackingNumber ?? '').trim();
  const fields: Partial<Record<keyof Tracking, string>> = {};
  if (at && trackingNumber && !at.shape.test(trackingNumber))
    fields.trackingNumber = `"${trackingNumber}" does not look like a number of ${at.name}.`;
  if (typed.trackingUrl && !isWebAddress(typed.trackingUrl))
    fields.trackingUrl = 'A link must start with https:// or http://.';
  if (Object.keys(fields).length > 0) return { ok: false, fields };
  const made = at && trackingNumber ? at.link(trackingNumber, to) : '';
  const given = typed.trackingUrl ? new URL(typed.trackingUrl).href : '';
  return { ok: true, tracking: { carrier, trackingNumber, trackingUrl: given || made } };
}

/** Nothing else may become a link: `javascript:` would run in the buyer's page. */
function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['https:', 'http:'].includes(new URL(text).protocol);
}
