/** What each of the commands about backups begins with: settings, a server, and where backups are. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openPlace } from '../../platform/backup/open-place.ts';
import type { BackupPlace } from '../../platform/backup/place.ts';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { type Config, readConfig } from '../../platform/config.ts';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres/embedded-postgres.ts';
import { surroundings } from '../../platform/settings-table/surroundings.ts';

/** What was typed makes no sense. */
export class Mistyped extends Error {}

export interface Given {
  config: Config;
  /** The live shop's database; it need not have the schema of this version. */
  url: string;
  say(line: string): void;
}

export async function withServer(work: (given: Given) => Promise<void>): Promise<void> {
  const config = readConfig(surroundings(), { isCommand: true });
  const embedded = config.databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir: config.dataDir });
  try {
    await work({ config, url: config.databaseUrl ?? embedded!.url, say: console.log });
  } finally {
    await embedded?.stop();
  }
}

const OPTIONS = {
  to: { type: 'string' },
  from: { type: 'string' },
  force: { type: 'string' },
  in: { type: 'string' },
  rehearse: { type: 'boolean' },
} as const;

export type Words = ReturnType<typeof readWords>['values'];

export function readWords(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

/** As typed, from the folder it was typed in; else BACKUP_TO. */
export function placeOf({ config }: Given, typed: string | undefined): BackupPlace {
  const to = typed ?? config.backup.to;
  if (to === undefined)
    throw new BackupTrouble('Nothing says where backups are: set BACKUP_TO, or add --to DIR or --from DIR.');
  return openPlace(typed === undefined || typed.startsWith('s3://') ? to : here(typed), config.backup);
}

export const here = (typed: string) => path.resolve(process.env.INIT_CWD ?? '.', typed);

/** "pushcart on 127.0.0.1" */
export function databaseWords(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `${pathname.slice(1)} on ${hostname}`;
}

export async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'pushcart-command' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const count = new Intl.NumberFormat('en');
export const many = (n: number, one: string, more = `${one}s`) =>
  `${count.format(n)} ${n === 1 ? one : more}`;

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0)} MB`;

export const seconds = (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
