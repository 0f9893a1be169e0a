/** The shape of the demo catalogue: plain data, and drawings that are made when asked for. */
export interface DemoVariant {
  sku: string;
  /** One for each option of the product, in the product's order. */
  choices: string[];
  priceMinor: number;
  compareAtMinor?: number;
  weightGrams: number;
  onHand: number;
  /** Key of the picture that shows this variant, where one does. */
  picture?: string;
}

export interface DemoProduct {
  handle: string;
  title: string;
  description: string;
  details: string[];
  /** False: nothing travels. */
  needsShipping: boolean;
  options: { name: string; choices: string[] }[];
  variants: DemoVariant[];
  /** Keys; the first is the main picture. */
  pictures: string[];
  collections: string[];
}

export interface DemoCollection {
  handle: string;
  title: string;
  description: string;
  picture: string;
}

export interface DemoPicture {
  alt: string;
  svg(): string;
  width: number;
  height: number;
}

/** Whatever is not said is as the schema has it. */
export interface DemoCurrency {
  code: string;
  /** Units of it for one euro, as a decimal. */
  rate: string;
  roundToMinor: number;
  lessMinor: number;
}

export interface DemoMarket {
  handle: string;
  title: string;
  countries: string[];
  currency: string;
  locale: string | null;
  pricesIncludeTax: boolean;
  priceBasis: 'as_listed' | 'without_home_tax';
}

export interface DemoRegistration {
  country: string;
  region?: string;
  kind: 'local' | 'oss';
  number?: string;
}

export interface DemoTaxRate {
  country: string;
  region: string;
  postalFrom: string;
  postalTo: string;
  tax: string;
  name: string;
  ppm: number;
}

export interface DemoZone {
  handle: string;
  title: string;
  places: { country: string }[];
  methods: DemoShippingMethod[];
}

/** At one price, or by weight in bands. */
export interface DemoShippingMethod {
  handle: string;
  title: string;
  description: string;
  priceMinor?: number;
  bands?: { upTo: number | null; priceMinor: number }[];
  freeFromMinor?: number;
  pickupAddress?: string[];
  /** Working days from dispatch to arrival, at least and at most. */
  days: [min: number, max: number];
}

type DemoScope = { kind: 'products'; handles: string[] };

export interface DemoDiscount {
  /** Null: it counts by itself. */
  code: string | null;
  title: string;
  rule:
    | { kind: 'percent'; ppm: number }
    | { kind: 'amount'; amountMinor: number }
    | { kind: 'free_shipping' }
    | {
        kind: 'buy_x_get_y';
        buy: { quantity: number; on: DemoScope };
        get: { quantity: number; ppm: number };
        timesMax: number | null;
      };
  amounts?: Record<string, number>;
  /** Handles of the products it is about; everything where there are none. */
  on?: string[];
  minimumMinor?: number;
  firstOrderOnly?: boolean;
  totalLimit?: number;
  combinesWith: ('product' | 'order' | 'shipping')[];
}
