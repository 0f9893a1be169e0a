/**
 * The shop's loops. What must happen is a row with a state in its own table, so a loop only asks
 * for what is due: it may be killed at any moment and run in several processes at once
 * (docs/decisions/0003-work-is-a-row.md).
 */
import type { Logger } from 'pino';
import { whileDoing } from './watching/context.ts';
import { meters } from './watching/meters.ts';
import { traced } from './watching/traces.ts';

export interface Loop {
  /** How often it turns at least. */
  seconds: number;
  /** There is work now: do not wait for the next turn. */
  wake(): void;
  /** Lets the current turn finish. */
  stop(): Promise<void>;
}

/** Runs `turn` every `seconds`, and again at once while it says that it did something. */
export function startLoop(options: {
  name: string;
  seconds: number;
  log: Logger;
  turn(): Promise<number>;
}): Loop {
  let stopped = false;
  let woken = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    do {
      woken = false;
      try {
        while (!stopped && (await turn(options)) > 0);
      } catch (error) {
        options.log.warn({ err: error, loop: options.name }, 'a loop failed and will try again');
      }
    } while (woken && !stopped);
  }
  function start(): void {
    clearTimeout(timer);
    // Whoever wakes a loop is at something else: its turns are not part of that.
    running = whileDoing({ loop: options.name }, run).finally(() => {
      running = undefined;
      if (stopped) return;
      if (woken) start();
      else timer = setTimeout(start, options.seconds * 1000);
    });
  }
  timer = setTimeout(start, 0);

  return {
    seconds: options.seconds,
    wake() {
      woken = true;
      if (!running && !stopped) start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function turn({ name, turn }: { name: string; turn(): Promise<number> }): Promise<number> {
  const start = performance.now();
  let failed = true;
  try {
    const done = await traced({ name: `loop ${name}` }, { loop: name }, turn);
    failed = false;
    return done;
  } finally {
    meters().loopTurned(name, (performance.now() - start) / 1000, failed);
  }
}
