/** Lighthouse on one page: four scores, and what costs points. */
import lighthouse, { type Result, type RunnerResult } from 'lighthouse';
import type { Page } from './pages.ts';

export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type Category = (typeof CATEGORIES)[number];

export interface Judgement {
  /** 0 to 100 */
  scores: Record<Category, number>;
  /** Audits that are not passed, performance apart, with the elements they name. */
  faults: string[];
  /** The measures of performance that cost points. */
  slowness: string[];
  /** How fast this machine was at that moment: Lighthouse takes some 1,000 for a desktop of today at rest. */
  benchmarkIndex: number;
}

/** @param port of a browser's debugging interface */
export async function judge(page: Page, port: number): Promise<Judgement> {
  const { lhr: result, artifacts } = await runLighthouse(page, port);
  if (result.finalDisplayedUrl !== page.url)
    throw new Error(`Lighthouse was led from ${page.url} to ${result.finalDisplayedUrl}`);
  if (!page.shows.test(artifacts.MainDocumentContent))
    throw new Error(`Lighthouse saw ${page.url} without ${page.shows}`);
  const counted = (category: Category) =>
    result.categories[category]!.auditRefs.filter(
      ({ id, weight }) =>
        weight > 0 && result.audits[id]!.score !== null && !(page.isPrivate && id === 'is-crawlable'),
    );
  const scoreOf = (category: Category) => {
    const refs = counted(category);
    const sum = refs.reduce((points, { id, weight }) => points + weight * result.audits[id]!.score!, 0);
    return Math.round((100 * sum) / refs.reduce((weights, { weight }) => weights + weight, 0));
  };
  return {
    scores: Object.fromEntries(
      CATEGORIES.map((category) => [category, scoreOf(category)]),
    ) as Judgement['scores'],
    faults: CATEGORIES.filter((category) => category !== 'performance')
      .flatMap(counted)
      .filter(({ id }) => result.audits[id]!.score! < 1)
      .map(({ id }) => describe(result, id)),
    slowness: counted('performance')
      .filter(({ id }) => result.audits[id]!.score! < 0.95)
      .map(({ id }) => `${result.audits[id]!.title} ${result.audits[id]!.displayValue}`),
    benchmarkIndex: result.environment.benchmarkIndex,
  };
}

/** On a busy machine a recording of the page may miss its beginning; Lighthouse then asks to be run again. */
const ATTEMPTS_MAX = 3;

async function runLighthouse(page: Page, port: number): Promise<RunnerResult> {
  const cookie = Object.entries(page.cookies).map(([name, value]) => `${name}=${value}`);
  for (let attempt = 1; ; attempt++) {
    const run = await lighthouse(page.url, {
      port,
      logLevel: 'error',
      onlyCategories: [...CATEGORIES],
      ...(cookie.length > 0 && { extraHeaders: { Cookie: cookie.join('; ') } }),
    });
    const error = run!.lhr.runtimeError;
    if (!error) return run!;
    if (attempt === ATTEMPTS_MAX) throw new Error(`Lighthouse on ${page.name}: ${error.message}`);
  }
}

const ELEMENTS_NAMED_MAX = 5;

function describe(result: Result, id: string): string {
  const { title, displayValue, details } = result.audits[id]!;
  const items: unknown = details && 'items' in details ? details.items : [];
  const elements = Array.isArray(items) ? items.slice(0, ELEMENTS_NAMED_MAX).map(nameOf) : [];
  return [`${id} (${title})`, displayValue, elements.filter(Boolean).join(' | ')].filter(Boolean).join(': ');
}

/** What an item is about: an element, an address or a text. */
function nameOf(item: Record<string, unknown>): string {
  const node = item.node as { selector?: string; explanation?: string } | undefined;
  if (node?.selector) return `${node.selector} ${node.explanation ?? ''}`.replace(/\s+/g, ' ').trim();
  return JSON.stringify(item).slice(0, 200);
}
