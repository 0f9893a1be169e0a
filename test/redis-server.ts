/** A real redis-server for tests and proofs, where one can be had. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listensAt, type Program, startProgram, until } from '../prove/machines/program.ts';
import { freePort } from '../src/platform/embedded-postgres/postmaster.ts';
import { debianProgram } from './debian.ts';

export interface RedisServer {
  url: string;
  program: Program;
  /** Again, with what it had. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** In words; undefined: nothing is missing. */
export const missingRedis = (): string | undefined =>
  debianProgram('redis-server') === undefined
    ? 'redis-server cannot be had here: apt-get install redis-server, as root on a Debian.'
    : undefined;

/** @param settings as on its command line; without any it keeps everything in memory alone. */
export async function startRedis(settings: string[] = ['--save', '']): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...settings];
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    program: undefined as never,
    async start() {
      server.program = startProgram(debianProgram('redis-server')!, args);
      await until('redis-server listens', () => {
        if (server.program.isDead()) throw new Error(`redis-server ended: ${server.program.said()}`);
        return listensAt(port);
      });
    },
    async close() {
      await server.program.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
