/** `npx pushcart settings`: what is set now; --write makes docs/SETTINGS.md and .env.example anew from the table. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, readConfig } from '../platform/config.ts';
import { projectRoot } from '../platform/project-root.ts';
import { misspelt } from '../platform/settings-table/near.ts';
import { asEnv, asMarkdown, asSet } from '../platform/settings-table/printed.ts';
import { surroundings } from '../platform/settings-table/surroundings.ts';

const USAGE = `npx pushcart settings [--write]

  Prints every setting with what it is set to, and what is wrong with them. docs/SETTINGS.md explains each.
  --write   writes docs/SETTINGS.md and .env.example anew, for who changed the table`;

function show(): void {
  const env = surroundings();
  console.log(asSet(env));
  for (const line of misspelt(env)) console.log(`! ${line}`);
  readConfig(env);
  console.log('✓ The shop starts with these.');
}

function write(): void {
  writeFileSync(path.join(projectRoot, 'docs/SETTINGS.md'), asMarkdown());
  writeFileSync(path.join(projectRoot, '.env.example'), asEnv());
}

try {
  const [flag, more] = process.argv.slice(2);
  if (flag === undefined) show();
  else if (flag === '--write' && !more) write();
  else {
    console.log(USAGE);
    process.exitCode = flag === '--help' ? 0 : 2;
  }
} catch (error) {
  console.error((error as Error).message);
  if (!(error instanceof ConfigError)) console.error(error);
  process.exitCode = 1;
}
