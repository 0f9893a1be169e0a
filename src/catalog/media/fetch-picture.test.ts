/** Whoever names an address of a picture leads the shop nowhere inside its own network. */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import dnsPromises from 'node:dns/promises';
import { createServer } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, isIP } from 'node:net';
import { after, afterEach, test } from 'node:test';
import { listening } from '../../../test/test-shop.ts';
import { type Fetched, fetchPicture, isPublic } from './fetch-picture.ts';

const asked: string[] = [];
const server = await listening(
  createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    const to = new URL(request.url!, 'http://x').searchParams.get('to');
    if (to) response.writeHead(302, { location: to }).end();
    else response.end('a picture');
  }),
);
after(() => server.close());
const { port } = server.address() as AddressInfo;
const here = `http://127.0.0.1:${port}`;

const lookups = { promise: dnsPromises.lookup, plain: dns.lookup };
/** What a name is said to be, each time it is asked after; whoever asks by another way is found out. */
function answerDns(answers: Record<string, string[][]>): string[] {
  const names: string[] = [];
  const lookup = async (name: string) => {
    names.push(name);
    const next = answers[name]!.length > 1 ? answers[name]!.shift()! : answers[name]![0]!;
    return next.map((address) => ({ address, family: isIP(address) }));
  };
  dnsPromises.lookup = lookup as unknown as typeof dnsPromises.lookup;
  dns.lookup = (() => assert.fail('the name was looked up past the judge')) as unknown as typeof dns.lookup;
  syncBuiltinESMExports();
  return names;
}
afterEach(() => {
  asked.length = 0;
  dnsPromises.lookup = lookups.promise;
  dns.lookup = lookups.plain;
  syncBuiltinESMExports();
});

/** As on the web: of this machine's addresses one is public, the rest are not. */
const onlyHere = (ip: string) => ip === '127.0.0.1';
const why = (fetched: Fetched) => (fetched.ok ? 'it was fetched' : fetched.why);

test('a picture is fetched, also where its address leads on to another', async () => {
  assert.equal((await fetchPicture(`${here}/a.png`, onlyHere)).ok, true);
  assert.equal((await fetchPicture(`${here}/?to=${encodeURIComponent(`${here}/b.png`)}`, onlyHere)).ok, true);
  assert.equal((await fetchPicture(`${here}/x/?to=../c.png`, onlyHere)).ok, true);
  assert.match(asked.at(-1)!, / \/c\.png$/);
});

test('no redirect leads where the shop would not have gone at once', async () => {
  for (const inside of [
    `http://127.0.0.2:${port}/secret`,
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    `//127.1.1.1:${port}/`,
    'http://0177.0.0.2/',
  ]) {
    assert.match(
      why(await fetchPicture(`${here}/?to=${encodeURIComponent(inside)}`, onlyHere)),
      /private network/,
      inside,
    );
    assert.equal(asked.length, 1, inside);
    asked.length = 0;
  }
  for (const other of ['file:///etc/passwd', 'gopher://127.0.0.1/', 'data:image/png;base64,AAAA'])
    assert.match(
      why(await fetchPicture(`${here}/?to=${encodeURIComponent(other)}`, onlyHere)),
      /not an address of the web/,
    );
});

test('a name is looked up once, and the connection goes to what it was then', async () => {
  const names = answerDns({ 'rebind.example': [['127.0.0.1'], ['127.0.0.2']] });
  assert.equal(why(await fetchPicture(`http://rebind.example:${port}/a.png`, onlyHere)), 'it was fetched');
  assert.deepEqual(names, ['rebind.example']);
  assert.deepEqual(asked, [`rebind.example:${port} /a.png`]);
  // Led back to its own name, it is judged anew.
  const again = answerDns({ 'rebind.example': [['127.0.0.1'], ['127.0.0.2']] });
  const back = encodeURIComponent(`http://rebind.example:${port}/b.png`);
  assert.match(
    why(await fetchPicture(`http://rebind.example:${port}/?to=${back}`, onlyHere)),
    /private network/,
  );
  assert.equal(again.length, 2);
});

test('a name with one address inside is not asked at all, whichever comes first', async () => {
  answerDns({ 'both.example': [['127.0.0.1', '10.0.0.1']], 'six.example': [['127.0.0.1', 'fd00::1']] });
  for (const name of ['both.example', 'six.example'])
    assert.match(why(await fetchPicture(`http://${name}:${port}/`, onlyHere)), /private network/);
  assert.deepEqual(asked, []);
});

test('what is public by its numbers, and what is not', () => {
  for (const ip of ['8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])
    assert.ok(isPublic(ip), ip);
  for (const ip of [
    '168.63.129.16', // what each machine of Azure is told by
    '100.100.100.200', // and of Alibaba
    '192.0.0.192', // and of Oracle
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1', // NAT64
    '64:ff9b:1::a00:1',
    '2001::1', // Teredo
    '2002:a00:1::', // 6to4
    '2001:db8::1',
    'fd00:ec2::254', // what machines of Amazon are told by
    'fe80::1%lo',
    'fec0::1',
    'ff02::1',
  ])
    assert.equal(isPublic(ip), false, ip);
});

test('an address that answers drop by drop is left after its time', { timeout: 30_000 }, async () => {
  const slow = await listening(
    createServer((_request, response) => {
      const drip = setInterval(() => response.write('.'), 100);
      response.on('close', () => clearInterval(drip));
    }),
  );
  const at = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
  assert.match(why(await fetchPicture(at, onlyHere, 500)), /did not come within/);
  slow.close();
});
