/** Breaks one thing of good surroundings at a time, lets one check look, and puts it right again. */
import type http from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { checks } from '../../src/commands/doctor/examine.ts';
import { type Around, type Finding, limited } from '../../src/commands/doctor/finding.ts';
import { readConfig } from '../../src/platform/config.ts';
import type { Good } from './good.ts';

export interface Broken {
  check: string;
  what: string;
  mark: Finding['mark'];
  says: RegExp;
  found(): Promise<Finding[]>;
}

export interface Breaker {
  good: Good;
  /** With other settings. */
  env(
    check: string,
    what: string,
    changes: Record<string, string>,
    mark: Broken['mark'],
    says: RegExp,
  ): Broken;
  /** With something changed while it looks. */
  during(
    check: string,
    what: string,
    change: () => () => void,
    mark: Broken['mark'],
    says: RegExp,
    more?: Partial<Around>,
  ): Broken;
  /** @returns its port on 127.0.0.1. */
  listen(server: Server | http.Server): Promise<number>;
  /** Closes what was opened for the cases. */
  after(close: () => unknown): void;
  close(): Promise<void>;
}

export function breakerOf(good: Good): Breaker {
  const closing: (() => unknown)[] = [];
  const run = (check: string, around: Around) => limited(checks[check]!, around);
  return {
    good,
    env: (check, what, changes, mark, says) => ({
      ...{ check, what, mark, says },
      found: () => run(check, { ...good.around, config: readConfig({ ...good.env, ...changes }) }),
    }),
    during: (check, what, change, mark, says, more = {}) => ({
      ...{ check, what, mark, says },
      async found() {
        const back = change();
        try {
          return await run(check, { ...good.around, ...more });
        } finally {
          back();
        }
      },
    }),
    async listen(server) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(() => {
        (server as http.Server).closeAllConnections?.();
        server.close();
      });
      return (server.address() as AddressInfo).port;
    },
    after: (close) => void closing.push(close),
    async close() {
      for (const close of closing.reverse()) await close();
    },
  };
}

/** What a check would say of a state that cannot be made here. */
export const told = (
  check: string,
  what: string,
  finding: Finding,
  mark: Broken['mark'],
  says: RegExp,
): Broken => ({
  ...{ check, what, mark, says },
  found: async () => [finding],
});

/** It takes every caller, and never says a word. */
export const silentServer = (): Server => {
  const lines = new Set<{ destroy(): void }>();
  const server = createServer((line) => {
    lines.add(line.on('close', () => lines.delete(line)).on('error', () => {}));
  });
  return Object.assign(server, {
    closeAllConnections() {
      for (const line of lines) line.destroy();
    },
  });
};
