/**
 * Installs packages when package-lock.json asks for some that are not there. What is there is read
 * from the list that npm keeps inside node_modules, so an install made by hand counts too.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { step } from './say.mjs';

export async function ensurePackages(root, { development }) {
  if (isInstalled(root, development)) return;
  await withLock(root, async () => {
    if (isInstalled(root, development)) return; // another start did it meanwhile
    // npm ci begins by removing everything: what a developer had installed has to come back.
    const all = development || hasDevelopmentPackages(root);
    console.log(
      `Installing ${all ? 'packages, those for development too' : 'packages'}: once, and it takes a minute or two.`,
    );
    await step('packages installed', () =>
      npm(['ci', all ? '--include=dev' : '--omit=dev', '--include=optional', '--ignore-scripts'], root),
    );
  });
}

function isInstalled(root, development) {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([folder, entry]) =>
      folder === '' || !isNeeded(entry, development) || present[folder]?.version === entry.version,
  );
}

function isNeeded(entry, development) {
  if (!development && (entry.dev || entry.devOptional)) return false;
  if (!entry.optional && !entry.devOptional) return true;
  // An optional package is one system's binary; a lock that names no system makes no demand.
  return (
    Boolean(entry.os && entry.cpu) &&
    !entry.libc &&
    entry.os.includes(process.platform) &&
    entry.cpu.includes(process.arch)
  );
}

function hasDevelopmentPackages(root) {
  const present = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  return Object.values(present).some((entry) => entry.dev);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}
