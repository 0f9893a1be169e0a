/**
 * The promise: whoever breaks the code about prices, payments or stock hears it from a test. The code of
 * each of these rooms is changed in one place at a time, and the tests that lie in the same room run; nine
 * tenths of all changes must be noticed, in every room, and each one that is not has its reason.
 *
 * A statement of SQL is one text here, and is only emptied as a whole; that each of its guards is needed is
 * shown by `interleavings`.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { projectRoot } from '../../src/platform/project-root.ts';
import { removeLeftoverDatabases, SERVER_URL, startTestServer } from '../../test/server.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import type { Cell, Prove } from '../report.ts';
import { type Mutant, mutantsOf } from './stryker.ts';
import { reasonFor, reasonsWithout } from './survivors.ts';

/** Node strips types by itself, and quicker; who starts a shop's heart loads its pages too, which are .tsx. */
const ROOMS: Record<string, string[]> = { pricing: [], payments: BY_TYPESCRIPT, inventory: BY_TYPESCRIPT };
const SMALL = 'src/pricing/allocate.ts';
const NOTICED_MIN_PERCENT = 90;

export const prove: Prove = async ({ size }, say) => {
  const small = size === 'small';
  const mutants = small
    ? await mutantsOf({ mutate: [SMALL], tests: [testOf(SMALL)], nodeArgs: [], lanes: 2, isLong: false })
    : await withServer(() => roomByRoom(say));
  const valid = mutants.filter(({ fate }) => fate !== 'invalid');
  const survivors = valid.filter((mutant) => !isNoticed(mutant));
  const unexplained = survivors.filter((mutant) => reasonFor(mutant) === undefined);
  const shortfalls = [
    ...Object.keys(ROOMS).flatMap((room) => lowScore(room, valid)),
    ...unexplained.map((mutant) => `${described(mutant)}: no test notices, and no reason is given`),
  ];
  if (!small)
    for (const { file, code } of reasonsWithout(survivors))
      say(`${file}: the reason for "${code}" has no survivor`);
  const shown = `tests notice ${percent(valid).toFixed(1)} % of ${valid.length} changes of the code; each other one has its reason`;
  return { tables: [figures(valid), ...listed(survivors)], shortfalls, shown };
};

const testOf = (file: string) => file.replace('.ts', '.test.ts');

/** One PostgreSQL for all their tests. */
async function withServer<T>(work: () => Promise<T>): Promise<T> {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  try {
    return await work();
  } finally {
    // Of tests that took too long and were ended.
    if (server) await removeLeftoverDatabases(server.url);
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
}

async function roomByRoom(say: (line: string) => void): Promise<Mutant[]> {
  const mutants: Mutant[] = [];
  for (const [room, nodeArgs] of Object.entries(ROOMS)) {
    say(`${room}: ${globSync(`src/${room}/**/*.test.ts`, { cwd: projectRoot }).length} test files …`);
    const start = Date.now();
    const found = await mutantsOf({
      mutate: [`src/${room}/**/*.ts`, `!src/${room}/**/*.test.ts`],
      tests: [`src/${room}/**/*.test.ts`],
      nodeArgs,
      lanes: availableParallelism(),
      isLong: true,
    });
    say(`${room}: ${found.length} changes, ${Math.round((Date.now() - start) / 1000)} s`);
    mutants.push(...found);
  }
  return mutants;
}

const isNoticed = ({ fate }: Mutant) => fate === 'killed' || fate === 'timed out';

const percent = (mutants: Mutant[]) => (100 * mutants.filter(isNoticed).length) / mutants.length;

function lowScore(room: string, mutants: Mutant[]): string[] {
  const its = mutants.filter(({ file }) => file.startsWith(`src/${room}/`));
  if (its.length === 0 || percent(its) >= NOTICED_MIN_PERCENT) return [];
  return [`${room}: ${percent(its).toFixed(1)} % are noticed, ${NOTICED_MIN_PERCENT} should be`];
}

function figures(mutants: Mutant[]): Cell[][] {
  const byFile = Map.groupBy(mutants, ({ file }) => file);
  const row = (name: string, its: Mutant[]): Cell[] => {
    const count = (wanted: Mutant['fate']) => its.filter(({ fate }) => fate === wanted).length;
    return [
      name,
      its.length,
      count('killed'),
      count('timed out'),
      count('survived'),
      count('untested'),
      Math.round(percent(its) * 10) / 10,
    ];
  };
  return [
    ['file', 'changes', 'noticed', 'timed out', 'survived', 'untested', '% noticed'],
    ...[...byFile].map(([file, its]) => row(file, its)),
    row('all', mutants),
  ];
}

function listed(survivors: Mutant[]): Cell[][][] {
  if (survivors.length === 0) return [];
  const rows = survivors.map((mutant): Cell[] => [described(mutant), reasonFor(mutant) ?? '?']);
  return [[['not noticed', 'why'], ...rows]];
}

const described = ({ file, line, code, becomes }: Mutant) =>
  `${file}:${line} ${short(code)} → ${short(becomes)}`;

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
