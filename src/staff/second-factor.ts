/**
 * The second factor: an authenticator app (RFC 6238), and codes on paper for the day without it. A code of
 * the app is taken once, within half a minute before or after its time; a recovery code is taken once.
 */
import { randomBytes } from 'node:crypto';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { lazily } from '../platform/lazily.ts';
import { sha256 } from '../platform/secrets.ts';

const otpauth = lazily<typeof import('otpauth')>('otpauth');

const STEP_SECONDS = 30;

/** @param label the member's address, as the app shows it below the shop's name. */
const totp = (secret: string, { issuer = '', label = '' } = {}) =>
  new (otpauth().TOTP)({
    issuer,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: STEP_SECONDS,
    secret: otpauth().Secret.fromBase32(secret),
  });

/** @returns the secret of the app that is being added: the same until a code of it was right. */
export async function beginApp(db: Db, staffId: string): Promise<string> {
  const fresh = new (otpauth().Secret)({ size: 20 }).base32;
  const row = await db.row<{ secret: string }>(sql`
    UPDATE staff SET totp_pending = coalesce(totp_pending, ${fresh}) WHERE id = ${staffId} RETURNING totp_pending AS secret`);
  return row!.secret;
}

/** What the app scans. */
export const appUri = (secret: string, shopName: string, email: string): string =>
  totp(secret, { issuer: shopName.replaceAll(':', ' '), label: email }).toString();

/** @returns the time step of the code, or undefined for a wrong one. */
function stepOf(secret: string, code: string): number | undefined {
  const app = totp(secret);
  const delta = app.validate({ token: code, window: 1 });
  return delta === null ? undefined : app.counter() + delta;
}

const digits = (typed: string) => typed.replace(/\s/g, '');

/** @returns false for a wrong code. The one that proves it cannot be used to sign in as well. */
export async function confirmApp(tx: Tx, staffId: string, code: string): Promise<boolean> {
  const row = await tx.row<{ secret: string | null }>(
    sql`SELECT totp_pending AS secret FROM staff WHERE id = ${staffId} FOR UPDATE`,
  );
  const step = row?.secret ? stepOf(row.secret, digits(code)) : undefined;
  if (step === undefined) return false;
  await tx.run(sql`
    UPDATE staff SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = ${step}, updated_at = now()
    WHERE id = ${staffId}`);
  return true;
}

/** @returns which of the two it was, or undefined for a code that is wrong or was used before. */
export async function useCode(
  tx: Tx,
  staffId: string,
  typed: string,
): Promise<'app' | 'recovery' | undefined> {
  if (/^\d{6}$/.test(digits(typed)))
    return (await useAppCode(tx, staffId, digits(typed))) ? 'app' : undefined;
  const used = await tx.run(sql`
    DELETE FROM staff_recovery_codes WHERE staff_id = ${staffId} AND code_sha256 = ${sha256(normal(typed))}`);
  return used === 1 ? 'recovery' : undefined;
}

async function useAppCode(tx: Tx, staffId: string, code: string): Promise<boolean> {
  const row = await tx.row<{ secret: string | null }>(
    sql`SELECT totp_secret AS secret FROM staff WHERE id = ${staffId}`,
  );
  const step = row?.secret ? stepOf(row.secret, code) : undefined;
  if (step === undefined) return false;
  const used = await tx.run(sql`
    UPDATE staff SET totp_last_step = ${step} WHERE id = ${staffId} AND totp_secret = ${row!.secret}
      AND (totp_last_step IS NULL OR totp_last_step < ${step})`);
  return used === 1;
}

const CODES = 10;
/** Without what is mistaken for something else when read from paper. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 12;

const normal = (typed: string) => typed.toLowerCase().replace(/[^a-z0-9]/g, '');

/** New codes in place of those before. @returns them, to be shown once: "abcd-efgh-jkmn". */
export async function makeRecoveryCodes(tx: Tx, staffId: string): Promise<string[]> {
  await tx.run(sql`DELETE FROM staff_recovery_codes WHERE staff_id = ${staffId}`);
  const codes = Array.from({ length: CODES }, recoveryCode);
  const hashes = codes.map((code) => sha256(normal(code)));
  await tx.run(sql`
    INSERT INTO staff_recovery_codes (staff_id, code_sha256) SELECT ${staffId}::uuid, unnest(${hashes}::bytea[])`);
  return codes;
}

function recoveryCode(): string {
  let code = '';
  while (code.length < CODE_LENGTH)
    for (const byte of randomBytes(16))
      if (byte < 248 && code.length < CODE_LENGTH) code += ALPHABET[byte % ALPHABET.length]; // 248 = 8 × 31
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

export async function recoveryCodesLeft(db: Db, staffId: string): Promise<number> {
  const row = await db.row<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM staff_recovery_codes WHERE staff_id = ${staffId}`,
  );
  return row!.count;
}

/** @returns false if there was no app. Recovery codes go with the last factor they stand in for. */
export async function removeApp(tx: Tx, staffId: string): Promise<boolean> {
  const removed = await tx.run(sql`
    UPDATE staff SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL, updated_at = now()
    WHERE id = ${staffId} AND totp_secret IS NOT NULL`);
  if (removed === 1) await forgetIdleCodes(tx, staffId);
  return removed === 1;
}

export const forgetIdleCodes = (tx: Tx, staffId: string) =>
  tx.run(sql`
    DELETE FROM staff_recovery_codes WHERE staff_id = ${staffId}
      AND NOT EXISTS (SELECT FROM staff WHERE id = ${staffId} AND totp_secret IS NOT NULL)
      AND NOT EXISTS (SELECT FROM staff_passkeys WHERE staff_id = ${staffId})`);

/** App, passkeys and codes. */
export async function forgetSecondFactor(tx: Tx, staffId: string): Promise<void> {
  await tx.run(sql`
    UPDATE staff SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL, updated_at = now()
    WHERE id = ${staffId}`);
  await tx.run(sql`DELETE FROM staff_passkeys WHERE staff_id = ${staffId}`);
  await tx.run(sql`DELETE FROM staff_recovery_codes WHERE staff_id = ${staffId}`);
}

export async function isSecondFactorRequired(db: Db): Promise<boolean> {
  const row = await db.row<{ required: boolean }>(
    sql`SELECT second_factor_required AS required FROM staff_policy`,
  );
  return row!.required;
}
