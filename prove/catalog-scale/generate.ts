/** A catalogue of any size, the same for the same number: names, descriptions and prices as shops have them, words as rare as in real text. */

export interface MadeProduct {
  id: number;
  title: string;
  vendor: string;
  type: string;
  tags: string[];
  /** Numbers below COLLECTIONS. */
  collections: number[];
  description: string;
  /** Three: a colour and a size each. */
  variants: {
    sku: string;
    barcode: string;
    colour: string;
    size: string;
    priceMinor: number;
    stock: number;
  }[];
  sold: number;
  daysAgo: number;
}

export const COLLECTIONS = 40;

const TYPES =
  'Sofa,Armchair,Coffee Table,Dining Table,Bookcase,Desk,Office Chair,Bed Frame,Mattress,Nightstand,Dresser,Wardrobe,Mirror,Area Rug,Floor Lamp,Table Lamp,Pendant Light,Curtain Panel,Throw Pillow,Duvet Cover,Towel Set,Bath Mat,Shower Curtain,Kettle,Toaster,Blender,Coffee Maker,Air Fryer,Frying Pan,Saucepan,Knife Set,Cutting Board,Dinner Plate,Mug,Wine Glass,Cutlery Set,Storage Box,Laundry Basket,Trash Can,Wall Clock,Picture Frame,Plant Pot,Vase,Candle,Garden Chair,Patio Umbrella,Fire Pit,Grill,Lawn Mower,Hose Reel,Drill,Screwdriver Set,Tool Box,Ladder,Backpack,Suitcase,Handbag,Wallet,Watch,Sunglasses,Sneakers,Boots,Sandals,T-Shirt,Shirt,Jeans,Dress,Skirt,Jacket,Coat,Sweater,Hoodie,Socks,Hat,Scarf,Gloves,Belt,Necklace,Earrings,Bracelet,Ring,Headphones,Earbuds,Speaker,Keyboard,Computer Mouse,Monitor,Laptop Stand,USB-C Cable,Charger,Power Bank,Phone Case,Tablet Sleeve,Camera Bag,Tripod,Router,Yoga Mat,Dumbbell Set,Bicycle Helmet,Tent,Sleeping Bag,Water Bottle,Puzzle,Board Game,Building Blocks,Doll House,Stroller,Crib,High Chair,Dog Bed,Cat Tree,Aquarium'.split(
    ',',
  );
const QUALITIES =
  'Modern,Classic,Vintage,Rustic,Compact,Large,Small,Slim,Folding,Adjustable,Portable,Wireless,Cordless,Electric,Smart,Outdoor,Indoor,Waterproof,Lightweight,Heavy-Duty,Soft,Padded,Round,Square,Tall,Low,Double,Single,Stackable,Extendable,Reversible,Handmade,Organic,Premium,Essential,Everyday,Travel,Kids,Professional,Quiet'.split(
    ',',
  );
const MATERIALS =
  'Oak,Walnut,Pine,Bamboo,Rattan,Steel,Stainless Steel,Aluminium,Brass,Glass,Marble,Ceramic,Porcelain,Leather,Faux Leather,Linen,Cotton,Wool,Velvet,Polyester,Silk,Denim,Plastic,Rubber,Concrete,Cork,Canvas,Cast Iron'.split(
    ',',
  );
export const COLOURS = 'Black,White,Grey,Blue,Navy,Green,Red,Beige,Brown,Pink,Yellow,Natural'.split(',');
const SIZES = 'Small,Medium,Large'.split(',');
const PLAIN =
  'with for and the of your home design made quality easy clean use room perfect every day style comfort durable finish includes assembly required safe gift family space natural light strong built last years care care wash frame legs seat cover set piece inner outer top base height width depth weight support storage living bedroom kitchen bathroom garden office work play'.split(
    ' ',
  );

/** Mulberry32: quick, and good enough for words. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES =
  'ba be bo ka ke ko la le lo ma me mo na ne no ra re ro sa se so ta te to va ve vo za ri li'.split(' ');
/** A word of its own for each number: names of brands, and the long tail of descriptions. */
export function madeWord(number: number): string {
  let word = '';
  for (let rest = number + 30; rest > 0; rest = Math.floor(rest / 30)) word += SYLLABLES[rest % 30];
  return word;
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
const TAIL_WORDS = 40_000;

export function madeProduct(number: number, of: number): MadeProduct {
  const random = randomFrom(number * 2_654_435_761);
  const pick = <T>(list: T[]): T => list[Math.floor(random() * list.length)]!;
  /** Early ones often, late ones seldom. */
  const zipf = (length: number) =>
    Math.min(length - 1, Math.floor(length ** random()) - 1 + (random() < 0.2 ? 1 : 0));
  /** Early ones more often, but none everywhere. */
  const few = (length: number) => Math.floor(length * random() ** 1.5);
  const vendor = capital(madeWord(zipf(Math.max(20, Math.ceil(of / 300)))));
  const type = TYPES[few(TYPES.length)]!;
  const quality = pick(QUALITIES);
  const material = pick(MATERIALS);
  const model = `${'ABCDEFGHKLMNPRSTVWXZ'[Math.floor(random() * 20)]}${'ABCDEFGHKLMNPRSTVWXZ'[Math.floor(random() * 20)]}-${100 + Math.floor(random() * 9_900)}`;
  const words: string[] = [];
  const length = 25 + Math.floor(random() * 40);
  for (let at = 0; at < length; at++) {
    const kind = random();
    if (kind < 0.55) words.push(pick(PLAIN));
    else if (kind < 0.7) words.push(pick(QUALITIES).toLowerCase());
    else if (kind < 0.8) words.push(pick(MATERIALS).toLowerCase());
    else words.push(madeWord(100_000 + zipf(TAIL_WORDS)));
  }
  const base = 500 + Math.floor(random() ** 3 * 100_000);
  const first = Math.floor(random() * COLOURS.length);
  return {
    id: number,
    title: `${vendor} ${quality} ${material} ${type} ${model}`,
    vendor,
    type,
    tags: [quality.toLowerCase(), material.toLowerCase()],
    collections: [...new Set([few(COLLECTIONS), COLLECTIONS - 1 - few(COLLECTIONS)])],
    description: `${capital(words.join(' '))}. ${20 + Math.floor(random() * 200)} x ${20 + Math.floor(random() * 100)} cm, ${1 + Math.floor(random() * 40)} kg.`,
    variants: SIZES.map((size, at) => ({
      sku: `${model}-${number}-${at + 1}`,
      barcode: '',
      colour: COLOURS[(first + at) % COLOURS.length]!,
      size,
      priceMinor: base + at * 500,
      stock: random() < 0.1 ? 0 : 1 + Math.floor(random() * 200),
    })),
    sold: random() < 0.3 ? Math.floor(1 / (0.002 + random())) : 0,
    daysAgo: Math.floor(random() * 1_000),
  };
}
