#!/usr/bin/env node
/**
 * The one command behind every npm script. It sees to what a command needs – Node 24, packages, a
 * build – and does nothing that is already done, so that a second start is quick. Plain JavaScript
 * without dependencies: it runs before anything is installed, on Node 18 or later.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24, isNode24 } from '../scripts/launcher/node24.mjs';
import { ensurePackages } from '../scripts/launcher/packages.mjs';
import { become, run } from '../scripts/launcher/processes.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const flags = ['--disable-warning=ExperimentalWarning', '--enable-source-maps'];
// The bundles can be read as they are; their maps would take 20 MB of memory, and large young generations 10 more.
const bundled = (name) => [flags[0], '--max-semi-space-size=8', path.join(root, 'dist', `${name}.js`)];
const typescript = (file) => [
  '--disable-warning=ExperimentalWarning',
  '--import',
  './scripts/typescript.mjs',
  path.join(root, file),
];

const commands = {
  start: { does: 'run the shop', node: bundled('main') },
  dev: { does: 'run the shop, and again after each change', development: true, script: 'dev' },
  test: { does: 'run the tests, or those named', development: true, node: typescript('test/run.ts') },
  check: { does: 'check types, style and the rules of the layout', development: true, script: 'check' },
  bench: {
    does: 'measure the shop under load',
    development: true,
    node: [...typescript('prove/index.ts'), 'bench'],
  },
  prove: {
    does: 'show that a promise holds, by name',
    development: true,
    node: typescript('prove/index.ts'),
  },
  'check-books': {
    does: 'check every rule about money and stock in the database',
    node: bundled('check-books'),
  },
  'db:reset': { does: 'empty the shop’s own database', node: bundled('db-reset') },
  backup: { does: 'back up all data and pictures now', node: [...bundled('backup'), 'backup'] },
  backups: { does: 'list the backups there are', node: [...bundled('backup'), 'backups'] },
  restore: { does: 'bring a backup back into an empty database', node: [...bundled('backup'), 'restore'] },
  verify: { does: 'try whether a backup comes back whole', node: [...bundled('backup'), 'verify'] },
  upgrade: { does: 'rehearse an upgrade on the last backup', node: [...bundled('backup'), 'upgrade'] },
  orders: { does: 'list orders, ship them, and whatever else staff do to them', node: bundled('orders') },
  discounts: {
    does: 'what discounts there are and who has used them; make, change, end',
    node: bundled('discounts'),
  },
  selling: {
    does: 'where the shop sells: markets, currencies, registrations, shipping',
    node: bundled('selling'),
  },
  sales: { does: 'plan and end sales, set prices', node: bundled('sales') },
  import: { does: 'products from a CSV file, checked first', node: bundled('import') },
  'media-copy': { does: 'copies pictures from the disk into the S3 bucket', node: bundled('media-copy') },
  doctor: { does: 'tries the settings out: database, Stripe, mail, address …', node: bundled('doctor') },
  settings: { does: 'every setting and what it is set to', node: bundled('settings') },
  tax: { does: 'the rates of tax the shop charges, and where', node: bundled('tax') },
  'owner-link': { does: 'a link for the first owner, or a way back in for one', node: bundled('owner-link') },
  'stripe-stand-in': {
    does: 'plays Stripe, for trying out a shop of several processes',
    node: bundled('stripe-stand-in'),
  },
  mail: { does: 'what became of mail, its words, how it looks', node: bundled('mail') },
};

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (!command) {
  const lines = Object.entries(commands).map(([key, { does }]) => `  ${key.padEnd(12)} ${does}`);
  console.log(`pushcart COMMAND\n\n${lines.join('\n')}`);
  process.exit(name ? 2 : 0);
}

process.chdir(root);
try {
  if (isNode24()) await launch();
  else process.exitCode = await run(await findNode24(root), [fileURLToPath(import.meta.url), name, ...args]);
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}

async function launch() {
  // An image holds the built shop and no sources: there is nothing to install or to build.
  if (!existsSync(path.join(root, 'src'))) {
    if (command.development) throw new Error(`"${name}" needs the sources, which are not here.`);
    process.exitCode = await become([...command.node, ...args]);
    return;
  }
  await ensurePackages(root, { development: command.development ?? false });
  if (command.script) {
    const script = await import(`../scripts/launcher/${command.script}.mjs`);
    process.exitCode = await script.main(root, flags);
    return;
  }
  const { ensureBuilt } = await import('../scripts/launcher/built.mjs');
  await ensureBuilt(root);
  process.exitCode = await become([...command.node, ...args]);
}
