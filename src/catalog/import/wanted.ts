/** What a file wants a product to be. What it says nothing about, because it has no such column, is undefined. */

export type Kind = 'error' | 'warning' | 'note';

/** Something to tell about a line. */
export interface Finding {
  line: number;
  /** As the file calls it; '' where it is about the whole line. */
  column: string;
  kind: Kind;
  what: string;
  /** What became of it. */
  done: string;
}

export interface OwnPrice {
  /** Null: converted from the shop's own. */
  priceMinor: number | null;
  compareAtMinor: number | null;
}

export interface WantedVariant {
  line: number;
  /** '' where the file has none. */
  sku: string;
  choices: string[];
  priceMinor?: number;
  compareAtMinor?: number | null;
  grams?: number;
  barcode?: string;
  costMinor?: number | null;
  quantity?: number;
  /** May be sold when there is none. */
  sellWithout?: boolean;
  /** The address of its picture. */
  image?: string;
  /** By currency. */
  own: Record<string, OwnPrice>;
}

export interface WantedImage {
  line: number;
  src: string;
  position: number;
  alt?: string;
}

export interface ProductText {
  title?: string;
  /** Clean HTML; '' for none. */
  descriptionHtml?: string;
  vendor?: string;
  productType?: string;
  tags?: string[];
  status?: 'draft' | 'active' | 'archived';
  /** ISO 8601. */
  publishAt?: string | null;
  needsShipping?: boolean;
  taxClass?: string;
  details?: string[];
}

export interface WantedProduct {
  line: number;
  lastLine: number;
  /** How many rows it has in the file. */
  rows: number;
  handle: string;
  text: ProductText;
  /** Undefined: the file has no such columns. [] where the product has no options. */
  optionNames?: string[];
  variants: WantedVariant[];
  images: WantedImage[];
  /** Titles. Undefined: the file says nothing of them. */
  collections?: string[];
}
