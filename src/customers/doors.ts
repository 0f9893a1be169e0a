/** How often the doors may be tried. An address alone cannot lock its owner out for long: links and passkeys have counts of their own. */
import type { Door } from '../platform/rate-limits.ts';

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

export const doors = {
  signIn: {
    name: 'sign-in',
    sender: { max: 40, windowSeconds: QUARTER },
    address: { max: 10, windowSeconds: QUARTER },
  },
  /** Whatever sends a mail to an address somebody typed. */
  mail: {
    name: 'mail',
    sender: { max: 20, windowSeconds: HOUR },
    address: { max: 5, windowSeconds: HOUR },
  },
  /** Guessing links, or the password beside one. */
  link: {
    name: 'link',
    sender: { max: 60, windowSeconds: QUARTER },
    address: { max: 10, windowSeconds: QUARTER },
  },
  passkey: { name: 'passkey', sender: { max: 40, windowSeconds: QUARTER } },
  /** By who is signed in: the account is the address. */
  oldPassword: { name: 'old-password', address: { max: 10, windowSeconds: QUARTER } },
  /** By who is signed in: it reads all there is of him. */
  dataExport: { name: 'data-export', address: { max: 10, windowSeconds: HOUR } },
  changeEmail: { name: 'change-email', address: { max: 5, windowSeconds: HOUR } },
} satisfies Record<string, Door>;
