/** E-mail addresses as people type them. */
import { domainToASCII } from 'node:url';
import { oneLine } from './address.ts';

export const EMAIL_LENGTH_MAX = 254; // RFC 5321

const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/; // RFC 5322's dot-atom
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+(?:[a-z]{2,63}|xn--[a-z\d-]{2,59})$/;

/** @returns what is wrong with it, in words for who typed it. */
export function emailProblem(email: string): string | undefined {
  if (!email) return 'Enter your e-mail address.';
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at);
  const domain = domainToASCII(email.slice(at + 1));
  const ok =
    LOCAL_PART.test(local) && local.length <= 64 && DOMAIN.test(domain) && email.length <= EMAIL_LENGTH_MAX;
  return ok ? undefined : 'Check the e-mail address: it looks like anna@example.com.';
}

/** By which an account is known: of addresses that differ in capitals there is one account. */
export const accountEmail = (typed: string | undefined): string =>
  oneLine(typed, EMAIL_LENGTH_MAX).toLowerCase();
