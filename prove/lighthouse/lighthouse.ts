/**
 * The promise about pages: Lighthouse gives 100 for accessibility, best practices and SEO and at least
 * 98 for performance on a throttled telephone, and axe finds nothing, on a telephone and a wide screen,
 * in light and dark.
 */
import { type Browser, chromium } from 'playwright-core';
import { freePort } from '../../src/platform/embedded-postgres/postmaster.ts';
import { chromiumPath } from '../../test/chromium.ts';
import { makeDemoShop, type RunningShop } from '../bench/demo-shop.ts';
import { median } from '../bench/medians.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { CATEGORIES, type Category, type Judgement, judge } from './judge.ts';
import { LOOKS, type Look, violations } from './looks.ts';
import { type Page, pagesToSee } from './pages.ts';

const RUNS = 3;
const PERFORMANCE_MIN = 98;

/** @param options.size `small`: Lighthouse looks at one page, once, and its speed is not judged; axe has one look. */
export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const isSmall = options.size === 'small';
  const demo = await makeDemoShop('lighthouse', isSmall ? 'plain' : 'drawn', say);
  let shop: RunningShop | undefined;
  let browser: Browser | undefined;
  try {
    shop = await demo.start();
    const port = await freePort();
    browser = await openBrowser(port);
    const pages = await pagesToSee(shop);
    const judged = pages.filter(({ isJudged }) => isJudged);
    const seen = await seenByLighthouse(
      isSmall ? judged.filter(({ name }) => name === 'product') : judged,
      isSmall ? 1 : (options.runs ?? RUNS),
      port,
      say,
    );
    const looks = isSmall ? LOOKS.slice(1, 2) : LOOKS;
    const looked = await seenByAxe(browser, pages, looks, say);
    return report(seen, looked, looks, isSmall);
  } finally {
    await browser?.close();
    await shop?.stop();
    demo.remove();
  }
}

/** @param port on which Lighthouse finds it */
async function openBrowser(port: number): Promise<Browser> {
  const { executablePath, args } = await chromiumPath();
  return await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${port}`] });
}

interface Seen {
  page: Page;
  /** Of every run the same, but for performance: there the median. */
  scores: Record<Category, number>;
  faults: string[];
  slowness: string[];
  benchmarkIndex: number;
}

async function seenByLighthouse(
  pages: Page[],
  runs: number,
  port: number,
  say: (line: string) => void,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const page of pages) {
    const judgements: Judgement[] = [];
    for (let run = 0; run < runs; run++) judgements.push(await judge(page, port));
    const scoreOf = (category: Category) => {
      const scores = judgements.map((judgement) => judgement.scores[category]);
      return category === 'performance' ? median(scores) : Math.min(...scores);
    };
    const scores = Object.fromEntries(CATEGORIES.map((category) => [category, scoreOf(category)]));
    seen.push({
      page,
      scores: scores as Seen['scores'],
      faults: [...new Set(judgements.flatMap((judgement) => judgement.faults))],
      slowness: judgements.flatMap((judgement) => judgement.slowness),
      benchmarkIndex: median(judgements.map((judgement) => judgement.benchmarkIndex)),
    });
    say(`${page.name}: ${CATEGORIES.map((category) => scores[category]).join(', ')}`);
  }
  return seen;
}

type Looked = { page: Page; look: Look; violations: string[] };

async function seenByAxe(
  browser: Browser,
  pages: Page[],
  looks: Look[],
  say: (line: string) => void,
): Promise<Looked[]> {
  const looked: Looked[] = [];
  for (const look of looks) {
    const found = await violations(browser, pages, look);
    looked.push(...pages.map((page, index) => ({ page, look, violations: found[index]! })));
    say(`axe, ${look.name}: ${found.flat().length} violations on ${pages.length} pages`);
  }
  return looked;
}

const wanted = (category: Category) => (category === 'performance' ? PERFORMANCE_MIN : 100);

/** What Lighthouse is not content with; at the small size speed does not count. */
function shortfallsOf({ page, scores, faults, slowness }: Seen, isSmall: boolean): string[] {
  const missed = CATEGORIES.filter((category) => scores[category] < wanted(category));
  const why = (category: Category) => (category === 'performance' ? ` (${slowness.join(', ')})` : '');
  return [
    ...missed
      .filter((category) => !(isSmall && category === 'performance'))
      .map((category) => `${category} ${scores[category]}, wanted ${wanted(category)}${why(category)}`),
    ...faults,
  ].map((what) => `${page.name}: ${what}`);
}

function report(seen: Seen[], looked: Looked[], looks: Look[], isSmall: boolean): Report {
  const pages = [...new Set(looked.map(({ page }) => page))];
  const numberOf = (page: Page, look: Look) =>
    looked.find((one) => one.page === page && one.look === look)!.violations.length;
  return {
    tables: [
      [
        ['Lighthouse, mobile', ...CATEGORIES, 'speed of this machine'],
        ...seen.map(({ page, scores, benchmarkIndex }): Cell[] => [
          page.name,
          ...CATEGORIES.map((category) => scores[category]),
          Math.round(benchmarkIndex),
        ]),
      ],
      [
        ['violations that axe finds', ...looks.map(({ name }) => name)],
        ...pages.map((page): Cell[] => [page.name, ...looks.map((look) => numberOf(page, look))]),
      ],
    ],
    shortfalls: [
      ...seen.flatMap((one) => shortfallsOf(one, isSmall)),
      ...looked.flatMap(({ page, look, violations }) =>
        violations.map((violation) => `${page.name}, ${look.name}: ${violation}`),
      ),
    ],
    shown: `${seen.length} ${seen.length === 1 ? 'page is' : 'pages are'} as Lighthouse wants them, and axe finds nothing on ${pages.length}, in ${looks.length} looks each`,
  };
}
