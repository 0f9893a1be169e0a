/**
 * The shop's own settings, as a merchant changes them.
 *
 * Always true: what the environment names is not stored; what is as the shop comes is not stored either, so that
 * a setting taken back follows the shop again. A currency is changed only while no amount was ever charged in it.
 */
import type { AuditEntry } from '../admin/audit.ts';
import type { UndoResult } from '../admin/back-office.tsx';
import type { Config } from '../platform/config.ts';
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { Settings } from '../platform/server-settings.ts';
import { type StoredSettings, settingsOf } from '../platform/settings.ts';
import {
  type Errors,
  type FieldName,
  type Fields,
  fieldNames,
  fieldsOf,
  labels,
  settingsFrom,
} from './form.ts';

export const subject = { kind: 'settings', id: 'shop', label: 'Settings' };

async function stored(db: Db, lock = false): Promise<StoredSettings> {
  const row = lock
    ? await db.row<{ data: StoredSettings }>(sql`SELECT data FROM shop_settings FOR UPDATE`)
    : await db.row<{ data: StoredSettings }>(sql`SELECT data FROM shop_settings`);
  return row!.data;
}

export const currentSettings = async (db: Db, config: Config): Promise<Settings> =>
  settingsOf(config, await stored(db));

/** Why the currency stays as it is, in words; undefined while it can be another one. */
export async function currencyLock(db: Db): Promise<string | undefined> {
  const found = await db.row<{ orders: boolean; currencies: boolean }>(sql`
    SELECT EXISTS (SELECT FROM orders) AS orders, EXISTS (SELECT FROM currencies) AS currencies`);
  if (found!.orders)
    return 'There are orders in this currency, so it stays. To sell in another one too, add it under Markets.';
  return found!.currencies
    ? 'Other currencies are set by what they are worth in this one. Remove them under Markets to change it.'
    : undefined;
}

export type Saved =
  | { ok: true; entry: AuditEntry | undefined }
  /** Somebody has changed these fields since the form was opened; `current` is what they are now. */
  | { ok: false; errors: Errors; current: Fields };

/**
 * Saves what was changed in the form, and nothing else: a field that was left as it was shown stays as it is now.
 * @param was the fields as the form showed them.
 */
export async function saveSettings(tx: Tx, config: Config, typed: Fields, was: Fields): Promise<Saved> {
  const data = await stored(tx, true);
  const before = settingsOf(config, data);
  const current = fieldsOf(before);
  const isFree = (name: FieldName) => !(name in config.server.fixed);
  const changed = fieldNames.filter((name) => isFree(name) && typed[name] !== was[name]);
  const errors: Errors = {};
  for (const name of changed)
    if (current[name] !== was[name] && current[name] !== typed[name])
      errors[name] =
        `Somebody else has changed this to “${current[name]}” meanwhile. Save again to have it your way.`;
  if (changed.includes('currency') && typed.currency !== current.currency) {
    const lock = await currencyLock(tx);
    if (lock) errors.currency = lock;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors, current };
  const wanted = settingsFrom({ ...current, ...pick(typed, changed) });
  return { ok: true, entry: await write(tx, config, data, { ...wanted, logo: before.logo }) };
}

const pick = (fields: Fields, names: FieldName[]) =>
  Object.fromEntries(names.map((name) => [name, fields[name]]));

export async function setLogo(
  tx: Tx,
  config: Config,
  logo: Settings['logo'],
): Promise<AuditEntry | undefined> {
  const data = await stored(tx, true);
  const entry = await write(tx, config, data, { ...settingsOf(config, data), logo });
  return entry && { ...entry, action: 'settings.logo', words: logo ? 'Logo changed' : 'Logo taken away' };
}

/** @returns what is to be written down; undefined where nothing is another now. */
async function write(
  tx: Tx,
  config: Config,
  data: StoredSettings,
  wanted: Settings,
): Promise<AuditEntry | undefined> {
  const before = settingsOf(config, data);
  const names = Object.keys(wanted) as (keyof Settings)[];
  const differs = (name: keyof Settings, from: Settings) => !same(wanted[name], from[name]);
  const changed = names.filter((name) => differs(name, before));
  if (changed.length === 0) return undefined;
  const kept = names.filter((name) => !(name in config.server.fixed) && differs(name, config.server.values));
  // Beside what is fixed now lies what was stored before it was.
  const beside = Object.entries(data).filter(([name]) => name in config.server.fixed);
  const next = { ...Object.fromEntries(beside), ...part(wanted, kept) };
  await tx.run(sql`
    UPDATE shop_settings SET data = ${JSON.stringify(next)}, version = version + 1, updated_at = now()`);
  const words = changed.map((name) => (name === 'logo' ? 'logo' : labels[name].toLowerCase())).join(', ');
  return {
    action: 'settings.save',
    words: `Settings saved: ${words}`,
    subject,
    before: part(before, changed),
    after: part(wanted, changed),
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const part = (settings: Settings, names: (keyof Settings)[]): Partial<Settings> =>
  Object.fromEntries(names.map((name) => [name, settings[name]]));

/** Puts back what an entry changed, where it is still as the entry left it. */
export async function undoSettings(
  tx: Tx,
  config: Config,
  { before, after }: Pick<AuditEntry, 'before' | 'after'>,
): Promise<UndoResult> {
  const data = await stored(tx, true);
  const current = settingsOf(config, data);
  const [was, left] = [before as Partial<Settings>, after as Partial<Settings>];
  const names = Object.keys(left) as (keyof Settings)[];
  if (names.some((name) => !same(current[name], left[name])))
    return { ok: false, why: 'These settings have been changed again since.' };
  const lock = 'currency' in was ? await currencyLock(tx) : undefined;
  if (lock) return { ok: false, why: lock };
  const entry = await write(tx, config, data, { ...current, ...was });
  if (!entry) return { ok: false, why: 'That is how it is already.' };
  return { ok: true, words: 'The settings are as they were', before: entry.before, after: entry.after };
}
