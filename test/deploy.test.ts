/** What lies in deploy/ for those who put the shop on a server: each file is tried by the program that will read it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../src/platform/embedded-postgres/postmaster.ts';
import { projectRoot } from '../src/platform/project-root.ts';
import { debianProgram } from './debian.ts';

const deploy = path.join(projectRoot, 'deploy');
const read = (name: string) => readFileSync(path.join(deploy, name), 'utf8');

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pushcart-deploy-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a program until the test ends. */
function beside(t: TestContext, program: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  const atExit = () => child.kill('SIGKILL');
  process.on('exit', atExit);
  t.after(async () => {
    process.off('exit', atExit);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

/** In the shop's place: answers with what it was sent. */
async function listenAsShop(t: TestContext, port = 0): Promise<number> {
  const server: Server = createServer((request, response) => {
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Waits until somebody answers there. */
async function answerOf(url: string, init: RequestInit): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(url, { redirect: 'manual', ...init }).catch(() => undefined);
    if (answer) return answer;
    if (tries > 100) throw new Error(`${url} does not answer`);
    await sleep(100);
  }
}

test('nginx ends TLS before the shop, and tells it who asks', async (t) => {
  const nginx = debianProgram('nginx', 'nginx-light');
  const openssl = debianProgram('openssl');
  if (!nginx || !openssl) return t.skip('nginx or openssl is not here, and cannot be installed');
  const folder = folderFor(t);
  const [plain, secure] = [await freePort(), await freePort()];
  const names = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example'];
  const files = ['-keyout', path.join(folder, 'privkey.pem'), '-out', path.join(folder, 'fullchain.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files];
  assert.equal(spawnSync(openssl, made).status, 0, 'a certificate for the test');
  const site = read('nginx.conf')
    .replaceAll('/etc/letsencrypt/live/shop.example', folder)
    .replaceAll(/listen (\[::\]:)?80;/g, (_, v6 = '') => `listen ${v6}${plain};`)
    .replaceAll(/listen (\[::\]:)?443 /g, (_, v6 = '') => `listen ${v6}${secure} `)
    .replace('127.0.0.1:3000', `127.0.0.1:${await listenAsShop(t)}`);
  const conf = path.join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${folder}/${each};`)
    .join(' ');
  writeFileSync(
    conf,
    `daemon off; pid ${folder}/pid; error_log ${folder}/errors; events {}\nhttp { access_log off; ${temporary}\n${site}}`,
  );
  const checked = spawnSync(nginx, ['-t', '-c', conf], { encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
  assert.doesNotMatch(checked.stderr, /warn/);

  beside(t, nginx, ['-c', conf]);
  const toHttps = await answerOf(`http://127.0.0.1:${plain}/cart?x=1`, {});
  assert.equal(toHttps.status, 308);
  assert.equal(toHttps.headers.get('location'), 'https://127.0.0.1/cart?x=1');

  const { url, headers } = await securely(secure, '/search?q=print', { 'x-forwarded-for': '192.0.2.1' });
  assert.equal(url, '/search?q=print');
  assert.equal(headers.host, 'shop.example');
  assert.equal(headers['x-forwarded-for'], '127.0.0.1', 'what the sender says of himself is not passed on');
  assert.equal(headers['x-forwarded-proto'], 'https');
  assert.match(headers['x-request-id'] ?? '', /^[0-9a-f]{32}$/);
});

async function securely(port: number, where: string, sent: Record<string, string>) {
  const headers = { ...sent, host: 'shop.example' };
  // The certificate was made a moment ago, and nobody vouches for it.
  const options = { port, host: '127.0.0.1', path: where, headers, rejectUnauthorized: false };
  const request = secureRequest({ ...options, servername: 'shop.example' });
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer) text += part;
  return JSON.parse(text) as { url: string; headers: Record<string, string> };
}

test('Caddy passes requests on, and lets them wait while the shop starts anew', async (t) => {
  const caddy = debianProgram('caddy');
  if (!caddy) return t.skip('caddy is not here, and cannot be installed');
  const folder = folderFor(t);
  const [port, shop] = [await freePort(), await freePort()];
  const file = path.join(folder, 'Caddyfile');
  writeFileSync(file, `{\n\tadmin off\n}\n${read('Caddyfile')}`);
  const env = {
    ...{ XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    SHOP_HOST: `http://127.0.0.1:${port}`, // without TLS, for which Caddy would ask for a certificate
    SHOP_UPSTREAM: `127.0.0.1:${shop}`,
  };
  beside(t, caddy, ['run', '--config', file, '--adapter', 'caddyfile'], env);
  const answer = answerOf(`http://127.0.0.1:${port}/cart`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
  await sleep(1_500);
  await listenAsShop(t, shop);
  const got = await answer;
  assert.equal(got.status, 200);
  const { url, headers } = (await got.json()) as { url: string; headers: Record<string, string> };
  assert.equal(url, '/cart');
  assert.equal(headers['x-forwarded-for'], '127.0.0.1', 'what the sender says of himself is not passed on');
});

test('systemd reads the unit, and finds the service shut in', (t) => {
  const analyze = debianProgram('systemd-analyze', 'systemd');
  if (!analyze) return t.skip('systemd-analyze is not here, and cannot be installed');
  const folder = folderFor(t);
  const file = path.join(folder, 'pushcart.service');
  writeFileSync(file, read('pushcart.service').replace('/usr/bin/node', process.execPath));
  const verified = spawnSync(analyze, ['verify', file], { encoding: 'utf8' });
  assert.doesNotMatch(verified.stderr, /pushcart\.service/);
  const { stdout } = spawnSync(analyze, ['security', '--offline=true', file], { encoding: 'utf8' });
  const exposure = Number(/exposure level for pushcart\.service: ([\d.]+)/.exec(stdout)?.[1]);
  assert.ok(exposure <= 1.5, `its exposure is ${exposure}`);
});

const COMPOSED = ['compose.yaml', 'compose.live.yaml'];

test('the compose files are read, and the live one puts keys of its own in place of those for trying', (t) => {
  const compose = debianProgram('docker-compose');
  if (!compose) return t.skip('docker-compose is not here, and cannot be installed');
  const folder = path.join(folderFor(t), 'deploy');
  mkdirSync(path.join(folder, 'secrets'), { recursive: true });
  for (const name of [...COMPOSED, 'Caddyfile']) writeFileSync(path.join(folder, name), read(name));
  const config = (files: string[], env: NodeJS.ProcessEnv = {}) => {
    const args = files.flatMap((file) => ['-f', path.join(folder, file)]);
    return spawnSync(compose, [...args, 'config'], { encoding: 'utf8', env: { ...process.env, ...env } });
  };
  const trying = config(COMPOSED.slice(0, 1));
  assert.equal(trying.status, 0, trying.stderr);
  const live = config(COMPOSED, { SHOP_HOST: 'shop.example' });
  assert.equal(live.status, 0, live.stderr);
  assert.match(live.stdout, /PUBLIC_URL: https:\/\/shop\.example/);
  for (const service of ['web', 'worker']) {
    const [, settings = ''] = new RegExp(`^ {2}${service}:\\n((?: {4}.*\\n)+)`, 'm').exec(live.stdout) ?? [];
    assert.match(settings, /STRIPE_SECRET_KEY_FILE: \/run\/secrets\/stripe_secret_key/);
    assert.doesNotMatch(settings, /trying_it_out|mail:1025|stripe:12111/);
    assert.match(settings, /read_only: true/);
  }
  assert.notEqual(config(COMPOSED).status, 0, 'without a name it is not started');
});
