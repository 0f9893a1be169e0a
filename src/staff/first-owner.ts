/** How the first owner gets in, and an owner gets back in: by a link that is printed where the shop runs. */
import { audit } from '../admin/audit.ts';
import type { Database } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { makeFirstOwnerLink, makeResetLink } from './links.ts';
import { forgetSecondFactor } from './second-factor.ts';
import { findMembers, hasOwner, hasSecondFactor, type Member, subjectOf } from './staff.ts';

type Around = Pick<Shop, 'db' | 'config'>;

const urlOf = ({ config }: Around, token: string) => config.publicUrl + routes.adminLink({ token });

/** A new one each time, good for a day; undefined once there is an owner. */
export async function firstOwnerUrl(shop: Around): Promise<string | undefined> {
  if (await hasOwner(shop.db)) return undefined;
  return urlOf(shop, await makeFirstOwnerLink(shop.db));
}

export type WayBack =
  | { ok: true; url: string; owner: Member }
  | { ok: false; reason: 'no_such_owner'; owners: Member[] };

/**
 * For an owner who cannot get in: chooses a new password, good for an hour.
 * @param email which owner; the first by name where it is not said.
 * @param withoutSecondFactor takes the second factor away, at once, for when that is lost too.
 */
export async function wayBackIn(
  shop: Around,
  { email, withoutSecondFactor = false }: { email?: string; withoutSecondFactor?: boolean },
): Promise<WayBack> {
  const owners = (await findMembers(shop.db)).filter(
    ({ role, status }) => role === 'owner' && status === 'active',
  );
  const owner = email === undefined ? owners[0] : owners.find((each) => each.email === email);
  if (!owner) return { ok: false, reason: 'no_such_owner', owners };
  if (withoutSecondFactor && hasSecondFactor(owner)) await takeSecondFactorAway(shop.db, owner);
  return { ok: true, owner, url: urlOf(shop, await makeResetLink(shop.db, owner.id)) };
}

function takeSecondFactorAway(db: Database, owner: Member): Promise<void> {
  return db.transaction(async (tx) => {
    await forgetSecondFactor(tx, owner.id);
    await audit(tx, owner, {
      action: 'staff.second_factor_remove',
      words: `Second factor of ${owner.name} removed by command`,
      subject: subjectOf(owner),
    });
  });
}
