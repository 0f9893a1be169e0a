/**
 * Passkeys, whoever they belong to: what a browser is asked for, and whether its answer proves anything.
 * Rooms keep the keys and the challenges. The library is loaded when somebody first uses a passkey, since
 * it is large.
 */
import { isIP } from 'node:net';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Config } from './config.ts';
import { isOutOfReach } from './db.ts';

const library = () => import('@simplewebauthn/server');

export const PASSKEY_NAME_LENGTH_MAX = 60;
export const PASSKEYS_MAX = 20;

/** Browsers keep a passkey for one host by name, reached safely. */
export function passkeysWork({ publicUrl }: Pick<Config, 'publicUrl'>): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return hostname === 'localhost' || (protocol === 'https:' && isIP(hostname.replace(/[[\]]/g, '')) === 0);
}

function place({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const { hostname, origin } = new URL(publicUrl);
  return { expectedRPID: hostname, expectedOrigin: origin };
}

/** Names a key to a browser. */
export interface KeyName {
  id: string;
  transports: AuthenticatorTransport[];
}

export interface KeyOwner {
  /** A UUID, which authenticators keep in place of a name. */
  id: string;
  email: string;
  name: string;
}

/** What the browser is asked to make. @param has what the owner has already, which is not made twice. */
export async function optionsForNewKey(config: Config, owner: KeyOwner, has: KeyName[]) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: config.shop.name,
    rpID: place(config).expectedRPID,
    userID: Uint8Array.from(Buffer.from(owner.id.replaceAll('-', ''), 'hex')),
    userName: owner.email,
    userDisplayName: owner.name || owner.email,
    attestationType: 'none',
    excludeCredentials: has,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** @param allow the keys that will do; any of this shop's where there are none. */
export async function optionsForAnswer(config: Config, allow?: KeyName[]) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: place(config).expectedRPID,
    userVerification: 'required',
    allowCredentials: allow,
  });
}

/** Whatever is wrong with an answer, the library throws. */
function refused(error: unknown): undefined {
  if (isOutOfReach(error)) throw error;
}

/** As the browser says how it reaches the passkey; nothing has checked it. */
const transportsIn = (said: unknown): string[] =>
  (Array.isArray(said) ? said : [])
    .filter((each) => /^[a-z-]{1,20}$/.test(String(each)))
    .slice(0, 10)
    .map(String);

const ID_LENGTH_MAX = 1364; // 1023 bytes, WebAuthn level 3, 4 (credential id)

/** The public half of a key that was just made. */
export interface NewKey {
  id: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
}

/** Says whether a challenge was given to whoever answers it, and takes it back: each is good for one answer. */
export type TakeChallenge = (challenge: string) => Promise<boolean>;

/** @returns undefined for whatever does not prove to be a new key. */
export async function checkNewKey(
  config: Config,
  response: unknown,
  takeChallenge: TakeChallenge,
): Promise<NewKey | undefined> {
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: takeChallenge,
    requireUserVerification: true,
    ...place(config),
  }).catch(refused);
  if (!verified?.verified) return undefined;
  const { id, publicKey, counter, transports } = verified.registrationInfo.credential;
  if (id.length > ID_LENGTH_MAX) return undefined;
  return { id, publicKey: Buffer.from(publicKey), counter, transports: transportsIn(transports) };
}

/** Which key an answer says it is by: a text to look up, and nothing more. */
export function keyNamedIn(response: unknown): string | undefined {
  const id = (response as Partial<AuthenticationResponseJSON> | undefined)?.id;
  return typeof id === 'string' ? id.toWellFormed().replaceAll('\0', '') : undefined;
}

export interface KnownKey {
  publicKey: Buffer;
  counter: number;
  transports: AuthenticatorTransport[];
}

/** @returns the key's new counter, or undefined for whatever does not prove that the key was used. */
export async function checkAnswer(
  config: Config,
  response: unknown,
  { publicKey, counter, transports }: KnownKey,
  takeChallenge: TakeChallenge,
): Promise<number | undefined> {
  const answer = response as AuthenticationResponseJSON;
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: takeChallenge,
    credential: { id: answer.id, publicKey: new Uint8Array(publicKey), counter, transports },
    requireUserVerification: true,
    ...place(config),
  }).catch(refused);
  return verified?.verified ? verified.authenticationInfo.newCounter : undefined;
}
