/** The shop's database for a command: the one it runs on, started for as long as the command needs it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { type Database, openDatabase } from '../platform/db.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres/embedded-postgres.ts';
import { HEARD_WITHIN_MS } from '../platform/listener.ts';
import { MigrationError, migrate } from '../platform/migrate.ts';
import { loadSettings } from '../platform/settings.ts';
import { surroundings, UnreadableEnvFile } from '../platform/settings-table/surroundings.ts';

export async function withDatabase(work: (db: Database, config: Config) => Promise<void>): Promise<void> {
  try {
    const config = readConfig(surroundings(), { isCommand: true });
    const embedded = config.databaseUrl
      ? undefined
      : await startEmbeddedPostgres({ dataDir: config.dataDir });
    const url = config.databases.directUrl ?? config.databaseUrl ?? embedded!.url;
    await migrate(url);
    const db = openDatabase({ url, poolMax: 2, applicationName: 'pushcart-command' });
    try {
      await loadSettings(db, config);
      await work(db, config);
      await sleep(HEARD_WITHIN_MS); // what it changed no process shows as it was before, once it has ended
    } finally {
      await db.close();
      await embedded?.stop();
    }
  } catch (error) {
    const isExpected = [ConfigError, UnreadableEnvFile, MigrationError].some((each) => error instanceof each);
    console.error(isExpected ? (error as Error).message : error);
    process.exitCode = 2;
  }
}
