/**
 * The promise: fifty checkouts at once with a code that has one use left: one has it, forty-nine are told which
 * code and why, and can go on without it. All of them stand between reading the discount and claiming it, and
 * only then are let go, so that each has seen the use free.
 */
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Cell, Prove } from '../report.ts';

const AT_ONCE = 50;
const AT_ONCE_SMALL = 12;
/** As many as the database server takes, with some to spare. */
const AT_ONCE_MAX = 80;

export const prove: Prove = async ({ runs, size, seed }, say) => {
  const atOnce = size === 'small' ? AT_ONCE_SMALL : Math.min(size ?? AT_ONCE, AT_ONCE_MAX);
  const times = runs ?? (size === 'small' ? 1 : 3);
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const shortfalls: string[] = [];
  const table: Cell[][] = [HEAD];
  let checkouts = 0;
  try {
    // It reads the server's address when it is loaded.
    const { openTrack, variantsOf } = await import('./race.ts');
    for (let run = 1; run <= times; run++) {
      const track = await openTrack(atOnce, seed + run);
      try {
        for (const variant of variantsOf(atOnce)) {
          const raced = await track.run(variant);
          checkouts += raced.checkouts;
          shortfalls.push(...raced.shortfalls.map((words) => `run ${run}, ${variant.name}: ${words}`));
          table.push([
            run,
            variant.name,
            ...raced.rounds.flatMap(({ stood, had, told }) => [stood, had, told]),
            raced.wentOn,
            raced.seconds,
          ]);
          say(
            `run ${run} of ${times}, ${variant.name}: ${raced.rounds.map(({ stood, had }) => `${had} of ${stood}`).join(', ')}`,
          );
        }
      } finally {
        await track.close();
      }
    }
  } finally {
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
  const shown = `${checkouts} checkouts, each let go between reading a discount and claiming it: never one use too many, every loser told, uses given back are had again`;
  return { tables: [table], shortfalls, shown };
};

const HEAD: Cell[] = [
  'run',
  'limit',
  'stood at once',
  'had it',
  'told',
  'once cancelled: stood',
  'had it',
  'told',
  'once expired: stood',
  'had it',
  'told',
  'went on without',
  'seconds',
];
