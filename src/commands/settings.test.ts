import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { projectRoot } from '../platform/project-root.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'env-'));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, '.env');
writeFileSync(
  file,
  'SHOP_NAME="Arcs & Co."\nPORT=4000\nSMTP_URL=smtps://u:geheim@mail.example\nSMPT_URL=x\n',
);

function settings(env: Record<string, string>) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...BY_TYPESCRIPT, 'src/commands/settings.ts'],
    { cwd: projectRoot, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
}

test('a file .env is read, the environment wins, and misspelt names in it are warned of', () => {
  const { status, said } = settings({ PUSHCART_ENV_FILE: file, PORT: '5000' });
  assert.equal(status, 0, said);
  assert.match(said, /SHOP_NAME=Arcs & Co\./);
  assert.match(said, /PORT=5000/);
  assert.match(said, /! SMPT_URL is no setting .* SMTP_URL meant/);
  assert.match(said, /✓ The shop starts with these/);
  assert.doesNotMatch(said, /geheim/);
});

test('mistakes and a file that cannot be read are told, and end with 1', () => {
  const wrong = settings({ PUSHCART_ENV_FILE: file, PORT: 'x' });
  assert.deepEqual([wrong.status, /PORT must be/.test(wrong.said)], [1, true], wrong.said);
  const missing = settings({ PUSHCART_ENV_FILE: path.join(folder, 'missing') });
  assert.deepEqual([missing.status, /cannot be read/.test(missing.said)], [1, true], missing.said);
  assert.doesNotMatch(missing.said, /at surroundings/);
});
