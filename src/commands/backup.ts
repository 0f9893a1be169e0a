/** `npx pushcart backup`, `backups`, `restore`, `verify` and `upgrade`: backups, and what can be done with them. */
import { isEncrypted, listBackups, makeBackup } from '../platform/backup/make.ts';
import { carryOut, claimBackup } from '../platform/backup/records.ts';
import { BackupTrouble } from '../platform/backup/trouble.ts';
import { ConfigError } from '../platform/config.ts';
import { openDatabase } from '../platform/db.ts';
import { mediaFiles } from '../platform/media-files/by-settings.ts';
import { MediaStoreTrouble } from '../platform/media-files/trouble.ts';
import { MigrationError } from '../platform/migrate.ts';
import { UnreadableEnvFile } from '../platform/settings-table/surroundings.ts';
import {
  asking,
  type Given,
  Mistyped,
  many,
  megabytes,
  placeOf,
  readWords,
  type Words,
  withServer,
} from './backup/given.ts';
import { rehearse } from './backup/rehearse.ts';
import { restore } from './backup/restore.ts';
import { verify } from './backup/verify.ts';

const USAGE = `npx pushcart …

  backup [--to DIR|s3://BUCKET/PREFIX]     all data as it stands now, and the pictures; the shop may run
  backups [--from …]                       what there is
  verify [NAME|latest] [--from …]          brings one back into a database beside the shop's, and checks its books
  restore FILE|NAME|latest [--from …]      the shop as it was then, into an empty database
          [--force DATABASE]               … into one that is not: all that is in it goes
  upgrade --rehearse [NAME|latest]         what this version would do to the last backup, tried beside the shop

  Without --to and --from it is BACKUP_TO. --in postgres://… names an empty database for verify and upgrade, where the
  shop's role may make none. docs/BACKUPS.md tells the rest.`;

type Verb = (given: Given, asked: string | undefined, words: Words) => Promise<string[]>;

const verbs: Record<string, Verb> = {
  backup,
  backups: list,
  restore(given, asked, words) {
    if (!asked)
      throw new Mistyped('Say which backup: a file, a name from "npx pushcart backups", or latest.');
    return restore(given, asked, words);
  },
  verify: (given, asked = 'latest', words) => verify(given, asked, words),
  upgrade(given, asked = 'latest', words) {
    if (!words.rehearse)
      throw new Mistyped(
        'The shop upgrades itself when it starts. To try that before: npx pushcart upgrade --rehearse',
      );
    return upgrade(given, asked, words);
  },
};

async function backup(given: Given, _: string | undefined, words: Words): Promise<string[]> {
  const { config, url, say } = given;
  const place = placeOf(given, words.to ?? words.from);
  const made = (await hasRecords(url)) ? await recorded(given, place) : await unrecorded(given, place);
  const rows = made.tables.reduce((sum, each) => sum + each.rows, 0);
  say(
    `✓ ${made.name} in ${place.words}: ${many(made.tables.length, 'table')}, ${many(rows, 'row')}, ${megabytes(made.bytes)}; ` +
      `${many(made.pictures, 'picture file')}, ${made.added.toLocaleString('en')} of them new`,
  );
  if (made.removed.length > 0) say(`  ${many(made.removed.length, 'old one')} went`);
  if (config.backup.key === undefined)
    say('! It is not encrypted: whoever has the file has all data. Set BACKUP_KEY.');
  return [];
}

type Place = ReturnType<typeof placeOf>;

/** The version before, whose database this may be, wrote nothing down. */
const hasRecords = (url: string) =>
  asking(url, async (client) => {
    const { rows } = await client.query("SELECT to_regclass('backups') IS NOT NULL AS yes");
    return rows[0].yes as boolean;
  });

async function recorded({ config, url }: Given, place: Place) {
  const db = openDatabase({ url, poolMax: 2, applicationName: 'pushcart-command' });
  try {
    const id = await claimBackup(db, undefined);
    if (!id) throw new BackupTrouble('A backup is being made already.');
    return await carryOut(db, config, id, { url, place });
  } finally {
    await db.close();
  }
}

function unrecorded({ config, url }: Given, place: Place) {
  const { key, keep } = config.backup;
  return makeBackup({ url, media: mediaFiles(config), place, key, keep });
}

async function list(given: Given, _: string | undefined, words: Words): Promise<string[]> {
  const place = placeOf(given, words.from ?? words.to);
  const all = await listBackups(place);
  if (all.length === 0) given.say(`There are none in ${place.words}.`);
  for (const { name, at, bytes, migration } of all) {
    const lock = (await isEncrypted(place, name)) ? 'encrypted' : 'not encrypted';
    given.say(
      `${name}  ${at.toISOString().slice(0, 19).replace('T', ' ')} UTC  ${megabytes(bytes).padStart(9)}  schema ${migration}  ${lock}`,
    );
  }
  return [];
}

async function upgrade(given: Given, asked: string, words: Words): Promise<string[]> {
  const since = performance.now();
  const findings = await rehearse(given, asked, words);
  const took = `${((performance.now() - since) / 1000).toFixed(0)} s`;
  if (findings.length === 0)
    given.say(
      `\nThe rehearsal went well (${took}). The shop itself was not touched: start this version to upgrade it.`,
    );
  else given.say(`\nDo not upgrade yet (${took}). The shop itself was not touched.`);
  return findings;
}

async function main([name = '', ...args]: string[]): Promise<void> {
  const verb = Object.hasOwn(verbs, name) ? verbs[name]! : undefined;
  if (!verb || args.includes('--help')) {
    console.log(USAGE);
    process.exitCode = verb ? 0 : 2;
    return;
  }
  const { values, positionals } = readWords(args);
  if (positionals.length > 1) throw new Mistyped(`One at a time, not ${positionals.join(' and ')}.`);
  await withServer(async (given) => {
    const findings = await verb(given, positionals[0], values);
    process.exitCode = findings.length === 0 ? 0 : 1;
  });
}

const EXPECTED = [BackupTrouble, ConfigError, MediaStoreTrouble, MigrationError, Mistyped, UnreadableEnvFile];

await main(process.argv.slice(2)).catch((error) => {
  const isExpected = EXPECTED.some((kind) => error instanceof kind);
  console.error(isExpected ? `✗ ${error.message}` : error);
  process.exitCode = error instanceof Mistyped ? 2 : 1;
});
