/** Units that follow a number in names of goods, each written one way. */
const UNITS: Record<string, string> = {
  inch: 'in inches zoll pouces',
  ft: 'foot feet',
  cm: 'centimetre centimetres centimeter centimeters',
  mm: 'millimetre millimetres millimeter millimeters',
  m: 'metre metres meter meters mtr',
  l: 'liter liters litre litres ltr lt',
  ml: 'millilitre millilitres milliliter milliliters',
  cl: 'centilitre centilitres',
  oz: 'ounce ounces',
  lb: 'lbs pound pounds',
  kg: 'kilo kilos kilogram kilograms kgs',
  g: 'gram grams gramme grammes gr',
  gal: 'gallon gallons',
  qt: 'quart quarts',
  w: 'watt watts',
  v: 'volt volts',
  a: 'amp amps ampere',
  mah: '',
  hz: 'hertz',
  ghz: '',
  gb: 'gigabyte gigabytes',
  tb: 'terabyte terabytes',
  mb: 'megabyte megabytes',
  mp: 'megapixel megapixels',
  k: '',
  pack: 'pk packs pcs pc piece pieces count ct',
  yd: 'yard yards',
};

const written = new Map<string, string>();
for (const [unit, others] of Object.entries(UNITS))
  for (const other of [unit, ...others.split(' ')]) if (other !== '') written.set(other, unit);

/** @param word in lower case. Undefined where it is none. */
export const unitOf = (word: string): string | undefined => written.get(word);
