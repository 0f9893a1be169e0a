/** `npx pushcart doctor`: tries the shop's settings out on what they lead to. Exits 1 if something is ✗. */
import { Resolver } from 'node:dns/promises';
import { type Config, ConfigError, readConfig } from '../platform/config.ts';
import { misspelt } from '../platform/settings-table/near.ts';
import { surroundings } from '../platform/settings-table/surroundings.ts';
import { examine, printed, type Told } from './doctor/examine.ts';
import { bad, good, odd, reasonOf } from './doctor/finding.ts';

const USAGE = `npx pushcart doctor

  Tries the shop's settings out: database, clock, disk, pictures, Stripe, mail and its DNS records, the public address.
  The shop may run meanwhile; nothing is changed. One line each, ✓ ! or ✗ with what to do; exits 1 if there is a ✗.`;

/** Problems of the settings; where there is one, there is nothing to try out. */
function settings(): { told: Told[]; config?: Config } {
  const about = 'settings';
  try {
    const env = surroundings();
    const told = misspelt(env).map((words) => ({ about, ...odd(words) }));
    try {
      const config = readConfig(env);
      return { told: [...told, { about, ...good('all can be read') }], config };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { told: [...told, ...error.problems.map((words) => ({ about, ...bad(words) }))] };
    }
  } catch (error) {
    return { told: [{ about, ...bad(reasonOf(error)) }] };
  }
}

async function run(): Promise<void> {
  const { told, config } = settings();
  if (config) {
    const records = new Resolver({ timeout: 2_500, tries: 2 });
    told.push(...(await examine({ config, records })));
  }
  for (const each of told) console.log(printed(each));
  const count = (mark: Told['mark']) => told.filter((each) => each.mark === mark).length;
  const [wrong, odd] = [count('✗'), count('!')];
  console.log(
    wrong > 0
      ? `\n${wrong} to be mended, ${odd} to be looked at.`
      : `\nNothing to be mended${odd > 0 ? `, ${odd} to be looked at` : ''}.`,
  );
  process.exitCode = wrong > 0 ? 1 : 0;
}

if (process.argv.length > 2) {
  console.log(USAGE);
  process.exitCode = process.argv.includes('--help') ? 0 : 2;
} else {
  await run();
  process.exit(); // a check that was given up may still wait for an answer
}
