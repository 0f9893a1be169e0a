import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db.ts';
import { withDatabase } from './database.ts';

/** What was typed makes no sense; the message says what would. */
export class Mistyped extends Error {}

/** Says a line to whoever has typed the command. */
export type Say = (line: string) => void;

export type Command = (db: Database, config: Config, args: string[], say: Say) => Promise<void>;

/** Runs a command as typed; ends with 2 where it made no sense. */
export function runTyped(command: Command): Promise<void> {
  return withDatabase(async (db, config) => {
    try {
      await command(db, config, process.argv.slice(2), console.log);
    } catch (error) {
      if (!(error instanceof Mistyped)) throw error;
      console.error(error.message);
      process.exitCode = 2;
    }
  });
}
