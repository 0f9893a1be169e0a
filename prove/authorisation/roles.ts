/** Who asks, and how he is let in. */
import type { Guard } from './guards.ts';
import { type Party, settle, signIn } from './parties.ts';
import { type Scene, STAFF_KEY } from './scene.ts';

export interface Role {
  name: string;
  /** Who this is; nobody the shop has seen where there is none. */
  who?: 'owner' | 'stranger' | 'guest';
  /** Whose things this one tries to get at. */
  victim: 'owner' | 'stranger';
  isSignedIn?: boolean;
  key?: string;
}

/** Those that may change the owner's rows come last. */
export const roles: Role[] = [
  { name: 'nobody', victim: 'owner' },
  { name: 'wrong staff key', victim: 'owner', key: `${STAFF_KEY.slice(0, -1)}x` },
  { name: 'guest with another link', who: 'guest', victim: 'owner' },
  { name: 'stranger signed in', who: 'stranger', victim: 'owner', isSignedIn: true },
  { name: 'owner by link', who: 'owner', victim: 'stranger' },
  { name: 'owner signed in', who: 'owner', victim: 'stranger', isSignedIn: true },
  { name: 'staff key', victim: 'owner', key: STAFF_KEY },
];

export const isStaff = ({ key }: Role): boolean => key === STAFF_KEY;

/** Whose things a role may see behind a guard; undefined: nobody's. */
export function rightfulOf(role: Role, guard: Guard, { parties }: Scene): Party | undefined {
  const own = role.who && parties[role.who];
  switch (guard) {
    case 'staff key':
      return isStaff(role) ? parties.owner : undefined;
    case 'session':
      return role.isSignedIn ? own : undefined;
    case 'order link':
    case 'cart':
      return own;
    case 'mail link':
      return own?.hasAccount ? own : undefined;
    default:
      return undefined;
  }
}

/** A role's browser: its account and its session are as if nothing had been done with them. */
export class Browser {
  readonly #role: Role;
  readonly #scene: Scene;
  #session: string | undefined;
  constructor(role: Role, scene: Scene) {
    this.#role = role;
    this.#scene = scene;
  }

  async headers(): Promise<Record<string, string>> {
    const { who, key, isSignedIn } = this.#role;
    const { parties, shop } = this.#scene;
    const party = who && parties[who];
    if (party && this.#session === undefined) {
      await settle(shop.db, party);
      this.#session = isSignedIn ? `; session=${await signIn(shop.db, party)}` : '';
    }
    return {
      ...(party && { cookie: `cart=${party.cartToken}${this.#session}` }),
      ...(key && { authorization: `Bearer ${key}` }),
    };
  }

  /** A form may have ended the session, or more. */
  startAnew(): void {
    this.#session = undefined;
  }
}
