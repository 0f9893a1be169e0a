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

export interface DemoShippingMethod {
  handle: string;
  title: string;
  description: string;
  priceMinor: number;
  freeFromMinor?: number;
}
