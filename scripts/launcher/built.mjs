/** Builds when a source is not the one that dist/ was made of. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { step } from './say.mjs';

export async function ensureBuilt(root) {
  const hash = hashOfSources(root);
  if (builtFrom(root) === hash) return;
  await withLock(root, async () => {
    if (builtFrom(root) === hash) return;
    await step('shop built', async () => {
      const { build } = await import('../build.mjs');
      await build(root);
    });
    writeFileSync(stamp(root), hash);
  });
}

const stamp = (root) => path.join(root, 'dist', 'built-from');

function builtFrom(root) {
  return existsSync(stamp(root)) ? readFileSync(stamp(root), 'utf8') : undefined;
}

function hashOfSources(root) {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of [...sources, 'package-lock.json', 'scripts/build.mjs'].map((f) => path.resolve(root, f)))
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
