/**
 * What every file of a backup begins with: a line that says what it is, a line of JSON, and then its content, in the
 * open or encrypted. docs/BACKUPS.md describes it, so that it can be read without the shop.
 *
 * Encrypted, the content is a row of pieces, each a length (4 bytes, the highest bit set on the last piece), so many
 * bytes, and a tag (16 bytes): AES-256-GCM with a key of the file's own, derived from BACKUP_KEY and the salt in the
 * JSON by HKDF-SHA-256. The nonce counts the pieces and marks the last one, and the two lines are authenticated with
 * each: pieces cannot be changed, left out, put elsewhere or cut off unnoticed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ByteReader, type Bytes } from './bytes.ts';
import { BackupTrouble } from './trouble.ts';

const FIRST_LINE = 'pushcart-backup 1';
const HEADER_BYTES_MAX = 64 * 1024;
const PIECE_BYTES = 256 * 1024;
const TAG_BYTES = 16;
const LAST = 0x8000_0000;

export interface Header {
  /** Undefined: whatever the sender of the file says is believed. */
  encryption?: { cipher: 'aes-256-gcm'; salt: string; key: string };
  [field: string]: unknown;
}

/** @param key BACKUP_KEY; undefined: in the open. */
export async function* seal(
  header: Header,
  content: Bytes,
  key: string | undefined,
): AsyncGenerator<Uint8Array> {
  const salt = key === undefined ? undefined : randomBytes(32);
  const encryption = salt && {
    cipher: 'aes-256-gcm' as const,
    salt: salt.toString('base64'),
    key: checkOf(key!, salt),
  };
  const head = headOf(JSON.stringify({ ...header, ...(encryption && { encryption }) }));
  yield head;
  if (salt) yield* encrypted(content, keyOf(key!, salt), head);
  else yield* content;
}

export interface Opened {
  header: Header;
  content: AsyncGenerator<Uint8Array>;
}

/** @throws {BackupTrouble} now or while its content is read, where it is none, damaged, or of another key. */
export async function open(bytes: Bytes, key: string | undefined): Promise<Opened> {
  const reader = new ByteReader(bytes);
  const first = await reader.line(100);
  if (first !== FIRST_LINE)
    throw new BackupTrouble(
      /^pushcart-backup \d+$/.test(first)
        ? 'It was made by a newer version of the shop.'
        : 'It is no backup of a shop.',
    );
  const text = await reader.line(HEADER_BYTES_MAX);
  const header = parse(text);
  if (!header.encryption) return { header, content: reader.rest() };
  const { cipher, salt, key: check } = header.encryption;
  if (cipher !== 'aes-256-gcm')
    throw new BackupTrouble(`It is encrypted in a way the shop does not know: ${cipher}.`);
  if (key === undefined)
    throw new BackupTrouble('It is encrypted. Set BACKUP_KEY to the key that it was made with.');
  const saltBytes = Buffer.from(salt, 'base64');
  if (checkOf(key, saltBytes) !== check)
    throw new BackupTrouble('It was made with another BACKUP_KEY than the one that is set.');
  return { header, content: decrypted(reader, keyOf(key, saltBytes), headOf(text)) };
}

/** Only the header; no key is needed. */
export async function readHeader(bytes: Bytes): Promise<Header> {
  const reader = new ByteReader(bytes);
  try {
    if ((await reader.line(100)) !== FIRST_LINE) throw new BackupTrouble('It is no backup of a shop.');
    return parse(await reader.line(HEADER_BYTES_MAX));
  } finally {
    await reader.close();
  }
}

const headOf = (json: string) => Buffer.from(`${FIRST_LINE}\n${json}\n`);

function parse(text: string): Header {
  try {
    return JSON.parse(text) as Header;
  } catch (error) {
    throw new BackupTrouble('It is damaged: its head cannot be read.', { cause: error });
  }
}

const derived = (key: string, salt: Uint8Array, use: string, bytes: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, `pushcart backup: ${use}`, bytes));
const keyOf = (key: string, salt: Uint8Array) => derived(key, salt, 'content', 32);
/** Tells a wrong key from a damaged file. */
const checkOf = (key: string, salt: Uint8Array) => derived(key, salt, 'check', 8).toString('hex');

function nonceOf(place: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(place), 3);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

async function* encrypted(content: Bytes, key: Buffer, head: Buffer): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(content);
  let piece = await reader.upTo(PIECE_BYTES);
  for (let place = 0; ; place++) {
    const next = piece.length < PIECE_BYTES ? undefined : await reader.upTo(PIECE_BYTES);
    const isLast = next === undefined || next.length === 0;
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place, isLast)).setAAD(head);
    const body = Buffer.concat([cipher.update(piece), cipher.final()]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE((body.length + (isLast ? LAST : 0)) >>> 0);
    yield Buffer.concat([length, body, cipher.getAuthTag()]);
    if (isLast) return;
    piece = next;
  }
}

async function* decrypted(reader: ByteReader, key: Buffer, head: Buffer): AsyncGenerator<Uint8Array> {
  for (let place = 0; ; place++) {
    const word = (await reader.exactly(4)).readUInt32BE();
    const isLast = word >= LAST;
    const length = isLast ? word - LAST : word;
    if (length > PIECE_BYTES) throw damaged();
    const body = await reader.exactly(length + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(place, isLast)).setAAD(head);
    decipher.setAuthTag(body.subarray(length));
    const plain = decipher.update(body.subarray(0, length));
    try {
      decipher.final();
    } catch (error) {
      throw damaged(error);
    }
    yield plain;
    if (!isLast) continue;
    if ((await reader.upTo(1)).length > 0) throw damaged();
    return;
  }
}

const damaged = (cause?: unknown) =>
  new BackupTrouble('It is damaged: what is in it is not what was written.', { cause });
