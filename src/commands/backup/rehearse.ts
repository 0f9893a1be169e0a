/**
 * `npx pushcart upgrade --rehearse`: what starting this version would do, tried on the last backup in a database beside
 * the shop's. The shop goes on selling, and nothing that it has is touched.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findBackup } from '../../platform/backup/make.ts';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { MigrationError } from '../../platform/migrate.ts';
import { booksOf, loadInto, migrateForward } from './bring-back.ts';
import { type Given, placeOf, seconds, type Words } from './given.ts';
import { startRehearsal } from './rehearsal-shop.ts';
import { withScratch } from './scratch.ts';
import { buySomething } from './smoke-purchase.ts';

/** @returns what stands against the upgrade; none: it went well. */
export async function rehearse(given: Given, asked: string, words: Words): Promise<string[]> {
  const { say } = given;
  const place = placeOf(given, words.from ?? words.to);
  const backup = await findBackup(place, asked);
  const hours = (Date.now() - backup.at.getTime()) / 3_600_000;
  if (hours > 48) say(`! the backup is ${Math.round(hours / 24)} days old: what came since is not tried`);
  return await withScratch(given.url, words.in, async (scratch) => {
    await loadInto(given, scratch, place, backup);
    const before = await booksOf(given, scratch).catch(() => []); // an old schema may not have all that is asked for
    const known = new Set(before.map(({ rule }) => rule));
    try {
      await migrateForward(given, scratch);
    } catch (error) {
      if (!(error instanceof MigrationError)) throw error;
      say(`✗ ${error.message}`);
      return [error.message];
    }
    const findings = (await booksOf(given, scratch)).map(({ rule }) =>
      known.has(rule) ? `broken before already: ${rule}` : `broken by the migrations: ${rule}`,
    );
    findings.push(...(await tryIt(given, scratch)));
    return findings;
  });
}

/** The shop itself, on a port of its own: a purchase, and the books after it. */
async function tryIt(given: Given, scratch: string): Promise<string[]> {
  const { say } = given;
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'pushcart-rehearsal-'));
  try {
    const since = performance.now();
    const shop = await startRehearsal(scratch, dataDir);
    try {
      say(`✓ the shop starts on it (${seconds(performance.now() - since)})`);
      const { number, words } = await buySomething(shop.url, scratch);
      say(`✓ ${words} was bought there: order ${number}, paid at the stand-in for Stripe`);
    } finally {
      await shop.stop();
    }
    return (await booksOf(given, scratch)).map(({ rule }) => `broken after a purchase: ${rule}`);
  } catch (error) {
    // Whatever it is, it would have happened to the shop.
    const { message } = error as Error;
    const words = error instanceof BackupTrouble ? message : `A purchase could not be tried: ${message}.`;
    say(`✗ ${words}`);
    return [words];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
