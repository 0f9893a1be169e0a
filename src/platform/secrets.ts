/** Random secrets that travel in cookies and links, of which the database keeps the hash. */
import { createHash, randomBytes } from 'node:crypto';

/** 144 random bits, as every token of the shop. */
export const newToken = (): string => randomBytes(18).toString('base64url');

/** A fast hash is enough: what it hides is random, and not to be guessed. */
export const sha256 = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** A path for the log: whoever reads the log must not get in, or see an order, by what stands there. */
export const withoutTokens = (path: string): string => path.replace(/(?<=\/)[\w-]{24}(?=\/|$)/g, '(token)');
