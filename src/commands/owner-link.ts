/**
 * `npx pushcart owner-link`: the link that makes the first owner. Once there is one, a way back in for an owner
 * who cannot sign in: whoever can run commands here owns the shop's data anyway.
 */
import { parseArgs } from 'node:util';
import { firstOwnerUrl, wayBackIn } from '../staff/first-owner.ts';
import { withDatabase } from './database.ts';

const USAGE = `npx pushcart owner-link [EMAIL] [--without-second-factor]

  Prints a link for one use: the first owner's, good for 24 hours, or, once there is an owner, one by which
  an owner chooses a new password, good for an hour.
  EMAIL                     which owner, if there are several
  --without-second-factor   also takes the owner's second factor away, for when it is lost`;

function given() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { 'without-second-factor': { type: 'boolean' }, help: { type: 'boolean' } },
    });
    return positionals.length > 1 || values.help
      ? undefined
      : { email: positionals[0]?.toLowerCase(), ...values };
  } catch {
    return undefined;
  }
}

const args = given();
if (!args) {
  console.log(USAGE);
  process.exitCode = process.argv.includes('--help') ? 0 : 2;
} else {
  await withDatabase(async (db, config) => {
    const shop = { db, config };
    const first = await firstOwnerUrl(shop);
    if (first) return console.log(`Create the first owner: ${first}`);
    const { email, 'without-second-factor': withoutSecondFactor } = args;
    const back = await wayBackIn(shop, { email, withoutSecondFactor });
    if (back.ok)
      return console.log(`A way back in for ${back.owner.name} (${back.owner.email}): ${back.url}`);
    console.error(`There is no such owner; there is ${back.owners.map((owner) => owner.email).join(', ')}.`);
    process.exitCode = 1;
  });
}
