/**
 * `npm run prove -- NAME`: shows that a promise of the shop holds, with figures, and ends with a
 * verdict. Without a name it lists the promises.
 */
import { readOptions } from './options.ts';
import { type Prove, printedReport } from './report.ts';

interface Proof {
  shows: string;
  load(): Promise<{ prove: Prove }>;
}

const proofs: Record<string, Proof> = {
  pricing: {
    shows: 'what a cart comes to is right to the cent: cases by hand, and what holds for every cart',
    load: () => import('./pricing/pricing.ts'),
  },
  crash: {
    shows: 'killed at any step, the shop or its database loses no payment and no order',
    load: () => import('./crash/crash.ts'),
  },
  backup: {
    shows:
      'a backup under load brings the shop back; rehearsals find bad migrations; good ones keep nobody waiting',
    load: () => import('./backup/backup.ts'),
  },
  failover: {
    shows:
      'several machines: any process, the pooler, the primary or its copy may die while buyers buy; no price is stale',
    load: () => import('./failover/failover.ts'),
  },
  scaling: {
    shows: 'how browsing and buying grow with 1, 2 and 4 processes, and what bounds them',
    load: () => import('./scaling/scaling.ts'),
  },
  redis: {
    shows: 'carts and sessions in PostgreSQL, in memory and in Redis: rate, latency, and what a crash loses',
    load: () => import('./redis/redis.ts'),
  },
  interleavings: {
    shows: 'every order of messages and every forced interleaving ends alike, and each guard is needed',
    load: () => import('./interleavings/interleavings.ts'),
  },
  'refund-race': {
    shows: '100 partial refunds of one order at once: never more goes back than was captured, at Stripe too',
    load: () => import('./refund-race/refund-race.ts'),
  },
  'code-race': {
    shows:
      '50 checkouts at once with a code of one use: one has it, 49 are told, and it is had again once given back',
    load: () => import('./code-race/code-race.ts'),
  },
  'flash-sale': {
    shows: '10,000 buyers on 100 units: exactly 100 sold, nobody else charged',
    load: () => import('./flash-sale/flash-sale.ts'),
  },
  settings: {
    shows: 'each wrong setting is told in words; the doctor tells good surroundings from broken ones',
    load: () => import('./settings/settings.ts'),
  },
  'order-history': {
    shows: '10,000 orders of one customer among 1,000,000: at most 3 queries a page, each by an index',
    load: () => import('./order-history/order-history.ts'),
  },
  'search-quality': {
    shows: 'judged searches find what was meant, first: beside PostgreSQL’s own ranking and SQLite’s BM25',
    load: () => import('./search-quality/search-quality.ts'),
  },
  feeds: {
    shows:
      'JSON-LD, sitemaps, Atom and the merchant feed are as published rules want them, whatever goods are called',
    load: () => import('./feeds/feeds.ts'),
  },
  'import-fuzz': {
    shows:
      'broken files of products and broken pictures: taken, or told of in words; no formula leaves the shop',
    load: () => import('./import-fuzz/import-fuzz.ts'),
  },
  'catalog-scale': {
    shows:
      'search, lists and product pages at 1,000, 100,000 and 1,000,000 products, 16 requests at once; imports of them',
    load: () => import('./catalog-scale/catalog-scale.ts'),
  },
  image: {
    shows: 'the container image, built and run: its size, its account, a purchase, and SIGTERM loses nothing',
    load: () => import('./image/image.ts'),
  },
  authorisation: {
    shows: 'what is somebody else’s is not found: every route, asked by every role, with ids of every kind',
    load: () => import('./authorisation/authorisation.ts'),
  },
  'admin-lists': {
    shows:
      'back office lists at 100,000 products and 1,000,000 orders: four queries at most, first byte in 50 ms',
    load: () => import('./admin-lists/admin-lists.ts'),
  },
  'admin-authorisation': {
    shows:
      'every page and action of the back office, asked by every role: open where its rights say, else shut',
    load: () => import('./admin-authorisation/admin-authorisation.ts'),
  },
  'admin-journey': {
    shows: 'a merchant’s way in a real browser, from the printed link through what a shop’s days bring',
    load: () => import('./admin-journey/admin-journey.ts'),
  },
  'admin-access': {
    shows: 'axe finds nothing on any page of the back office, and the keyboard alone is enough',
    load: () => import('./admin-access/admin-access.ts'),
  },
  bench: {
    shows: 'speed and size, as ratios to a floor measured in the same run',
    load: () => import('./bench/bench.ts'),
  },
  'orders-model': {
    shows:
      'random buyers, staff, banks and messages: orders, money and stock are always as a small model says',
    load: () => import('./orders-model/orders-model.ts'),
  },
  mutation: {
    shows: 'whoever breaks the code about prices, payments or stock hears it from a test',
    load: () => import('./mutation/mutation.ts'),
  },
  lighthouse: {
    shows: 'Lighthouse and axe find nothing amiss on the shop’s pages, and they are fast on a telephone',
    load: () => import('./lighthouse/lighthouse.ts'),
  },
};

function list(): void {
  console.log('npm run prove -- NAME [--seed N] [--runs N] [--size N|small]\n');
  for (const [name, { shows }] of Object.entries(proofs)) console.log(`  ${name.padEnd(19)} ${shows}`);
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { name, options } = readOptions(args);
  if (name === undefined) {
    list();
    return 0;
  }
  const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
  if (!proof) throw new Error(`There is no proof "${name}"; there are ${Object.keys(proofs).join(', ')}.`);
  process.env.PUSHCART_ENV_FILE = ''; // whatever settings a developer keeps in .env
  const { prove } = await proof.load();
  const report = await prove(options, console.log);
  console.log(`\n${printedReport(report).join('\n')}`);
  return report.shortfalls.length === 0 ? 0 : 1;
}

// Called off, a proof ends by "exit", at which each takes what it started with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error);
    console.log(`VERDICT: falls short – the proof itself failed: ${error.message}`);
    process.exit(1);
  },
);
