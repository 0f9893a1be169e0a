import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ruleBreaches, stagesOf } from '../prove/image/dockerfile.ts';
import { prove } from '../prove/image/image.ts';
import { projectRoot } from '../src/platform/project-root.ts';

test('what the Dockerfile copies is enough to sell, and loses nothing when it is told to stop', async () => {
  const { shortfalls, tables } = await prove({ seed: 1, runs: undefined, size: 'small' }, () => {});
  assert.deepEqual(shortfalls, []);
  const placed = tables[0]!.find(([name]) => String(name).startsWith('orders placed'))!;
  assert.ok(Number(placed[1]) > 0, `${placed[1]} orders were placed`);
});

/** The rules are worth as much as what they would notice. */
test('a careless Dockerfile is noticed', () => {
  const text = readFileSync(path.join(projectRoot, 'Dockerfile'), 'utf8');
  const careless: [RegExp, string, RegExp][] = [
    [/^USER .*$/m, 'USER root', /runs as a number/],
    [/^USER .*$/m, '', /runs as a number/],
    [/debian:trixie-slim/, 'debian', /has a tag/],
    [/node:24\.\d+\.\d+-trixie-slim/, 'node:24', /pinned/],
    [/npm ci --omit=dev/, 'npm install', /lock file/],
    [/ --omit=dev/, '', /development/],
    [/^COPY bin bin$/m, 'COPY . .', /copied whole/],
    [/^COPY bin bin$/m, 'ADD https://shop.example/x.tar /', /added/],
    [/^ENTRYPOINT .*$/m, 'ENTRYPOINT node bin/pushcart.mjs', /as a list/],
    [/^ENV /m, 'ENV STRIPE_SECRET_KEY=sk_test_1 ', /no key/],
    [/ && node --version/, ' && apt-get install -y gcc', /installs nothing/],
    [/^HEALTHCHECK .*$/m, '', /health/],
  ];
  for (const [from, to, breach] of careless) {
    assert.match(text, from);
    assert.match(ruleBreaches(stagesOf(text.replace(from, to))).join('\n'), breach, `${from} as "${to}"`);
  }
});
