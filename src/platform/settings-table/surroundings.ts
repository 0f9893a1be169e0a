/** What the program was started with: the environment, and under it a file .env beside package.json. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project-root.ts';
import type { Env } from './read.ts';

/**
 * PUSHCART_ENV_FILE names another file, or none where it is empty (tests see to it that a shop of theirs reads none).
 * @throws in words when the file is there and cannot be read.
 */
export function surroundings(): Env {
  const named = process.env.PUSHCART_ENV_FILE;
  const file = path.resolve(projectRoot, named ?? '.env');
  if (named === '' || (named === undefined && !existsSync(file))) return process.env;
  try {
    process.loadEnvFile(file); // what the environment has is left as it is
  } catch (error) {
    throw new UnreadableEnvFile(`The settings in ${file} cannot be read: ${(error as Error).message}`);
  }
  return process.env;
}

export class UnreadableEnvFile extends Error {}
