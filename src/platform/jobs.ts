/**
 * The shop's loops. What must happen is a row with a state in its own table, so a loop only asks
 * for what is due: it may be killed at any moment and run in several processes at once
 * (docs/decisions/0003-work-is-a-row.md).
 */
import type { Logger } from 'pino';

export interface Loop {
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
        while (!stopped && (await options.turn()) > 0);
      } catch (error) {
        options.log.warn({ err: error, loop: options.name }, 'a loop failed and will try again');
      }
    } while (woken && !stopped);
  }
  function start(): void {
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (stopped) return;
      if (woken) start();
      else timer = setTimeout(start, options.seconds * 1000);
    });
  }
  timer = setTimeout(start, 0);

  return {
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
