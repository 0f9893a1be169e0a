/** The dashboard and the alerts in deploy/ ask for figures that there are. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { projectRoot } from '../src/platform/project-root.ts';
import { openMetrics } from '../src/platform/watching/metrics.ts';
import { queuesOf } from '../src/reports/queues.ts';
import { debianProgram } from './debian.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

const file = (name: string) => path.join(projectRoot, 'deploy', name);
const alerts = readFileSync(file('alerts.yml'), 'utf8');
const dashboard = JSON.parse(readFileSync(file('grafana-dashboard.json'), 'utf8'));

let running: TestShop;
let known: Set<string>;
before(async () => {
  running = await startTestShop({ ROLE: 'web' });
  const { db, keptPages } = running.shop;
  const metrics = openMetrics({
    db,
    keptPages,
    poolMax: 4,
    loopSeconds: () => new Map([['mail', 1]]),
    queues: queuesOf(db),
    isReady: async () => true,
  });
  const types = [...(await metrics.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  known = new Set(
    types.flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
    ),
  );
  metrics.close();
});
after(() => running.stop());

const namesIn = (text: string) =>
  [...text.matchAll(/\b(?:pushcart|nodejs|process)_\w+/g)].map(([name]) => name);

test('each figure that the dashboard shows is there, and each of ours is shown or watched', () => {
  const asked = dashboard.panels.flatMap(({ targets = [] }: { targets?: { expr: string }[] }) =>
    targets.flatMap(({ expr }) => namesIn(expr)),
  );
  assert.ok(asked.length > 30);
  assert.deepEqual(
    asked.filter((name: string) => !known.has(name)),
    [],
  );
  const used = new Set(
    [...asked, ...namesIn(alerts)].map((name) => name.replace(/_(bucket|sum|count)$/, '')),
  );
  const unused = [...known].filter(
    (name) => name.startsWith('pushcart_') && !used.has(name.replace(/_(bucket|sum|count)$/, '')),
  );
  assert.deepEqual(unused, []);
});

test('each figure that an alert watches is there, and each alert says what to do', () => {
  const expressions = alerts.split(/^ *- alert:/m).slice(1);
  assert.ok(expressions.length > 10);
  for (const alert of expressions) assert.match(alert, /summary: .+\n\s+action: .+/);
  assert.deepEqual(
    namesIn(alerts).filter((name) => !known.has(name)),
    [],
  );
});

test('no two panels of the dashboard lie over each other', () => {
  const cells = dashboard.panels.flatMap(
    ({ gridPos: { x, y, w, h } }: { gridPos: Record<'x' | 'y' | 'w' | 'h', number> }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  assert.equal(new Set(cells).size, cells.length);
});

const promtool = debianProgram('promtool', 'prometheus');
test('Prometheus takes the alerts', { skip: !promtool && 'promtool cannot be had here' }, () => {
  const { status, stdout, stderr } = spawnSync(promtool!, ['check', 'rules', file('alerts.yml')], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
});

test('Prometheus finds nothing wrong with the figures themselves', {
  skip: !promtool && 'promtool cannot be had here',
}, async () => {
  const { db, keptPages } = running.shop;
  const metrics = openMetrics({
    db,
    keptPages,
    poolMax: 4,
    loopSeconds: () => new Map([['mail', 1]]),
    queues: queuesOf(db),
    isReady: async () => true,
  });
  const input = await metrics.text();
  metrics.close();
  const { stdout, stderr } = spawnSync(promtool!, ['check', 'metrics'], { input, encoding: 'utf8' });
  const ours = (stdout + stderr).split('\n').filter((line) => line.includes('pushcart_'));
  assert.deepEqual(ours, []);
});
