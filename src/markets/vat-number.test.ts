import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { lookUpVatNumber, parseVatNumber } from './vat-number.ts';

const valid: [typed: string, country: string, number?: string][] = [
  ['ATU13585627', 'AT'],
  ['BE0428759497', 'BE'],
  ['BG175074752', 'BG'],
  ['CY10259033P', 'CY'],
  ['CZ25123891', 'CZ'],
  ['DE136695976', 'DE'],
  ['de 136 695 976', 'DE', 'DE136695976'],
  ['DK13585628', 'DK'],
  ['EE100931558', 'EE'],
  ['EL094259216', 'GR'],
  ['GR094259216', 'GR', 'EL094259216'],
  ['ESB58378431', 'ES'],
  ['FI20774740', 'FI'],
  ['FR40303265045', 'FR'],
  ['HR33392005961', 'HR'],
  ['HU12892312', 'HU'],
  ['IE6433435F', 'IE'],
  ['IE6433435OA', 'IE'],
  ['IT00743110157', 'IT'],
  ['LT119511515', 'LT'],
  ['LU15027442', 'LU'],
  ['LV40003521600', 'LV'],
  ['MT11679112', 'MT'],
  ['NL004495445B01', 'NL'],
  ['NL000099998B57', 'NL'], // since 2020, of sole traders
  ['PL8567346215', 'PL'],
  ['PT501964843', 'PT'],
  ['RO18547290', 'RO'],
  ['SE556188840401', 'SE'],
  ['SI50223054', 'SI'],
  ['SK2022749619', 'SK'],
  ['GB980780684', 'GB'],
  ['XI980780684', 'GB'],
  ['XIGD001', 'GB'],
  ['CHE-107.787.577 MWST', 'CH', 'CHE107787577MWST'],
  ['CHE107787577', 'CH'],
  ['NO 988 077 917 MVA', 'NO', 'NO988077917MVA'],
  ['NO988077917', 'NO'],
];
for (const [typed, country, number = typed] of valid)
  test(`${typed} is a VAT number of ${country}`, () => {
    assert.deepEqual(parseVatNumber(typed), { ok: true, number, country });
  });

const wrong = [
  '',
  '136695976', // no country
  'DE136695978', // a wrong check digit
  'DE13669597',
  'ATU13585626',
  'IE6433435E',
  'GB802311781',
  'XI802311781',
  'EL094259217',
  'NO988077918MVA',
  'CHE107787578',
  'US123456789',
  'DE136695976DE136695976DE136695976',
  '__proto__',
  'constructor',
];
for (const typed of wrong)
  test(`"${typed}" is none`, () => {
    const result = parseVatNumber(typed);
    assert.ok(!result.ok);
    assert.match(result.message, /VAT number/);
  });

test('the message names the country that the number claims', () => {
  const result = parseVatNumber('EL1');
  assert.ok(!result.ok);
  assert.match(result.message, /of Greece/);
});

const servers: ReturnType<typeof createServer>[] = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** The address of a register that answers so. */
async function register(answer: RequestListener): Promise<{ vatLookupUrl: string }> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { vatLookupUrl: `http://127.0.0.1:${port}/ms/{country}/vat/{number}` };
}

const saying = (body: unknown, status = 200) =>
  register((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

test('the register is asked for the number of the country, as the EU calls it', async () => {
  const asked: (string | undefined)[] = [];
  const config = await register((request, response) => {
    asked.push(request.url);
    response.end('{"isValid":true,"userError":"VALID"}');
  });
  assert.equal(await lookUpVatNumber(config, 'EL094259216'), 'valid');
  assert.deepEqual(asked, ['/ms/EL/vat/094259216']);
});

test('only a firm no is a no', async () => {
  assert.equal(await lookUpVatNumber(await saying({ valid: true }), 'IE6433435F'), 'valid');
  assert.equal(
    await lookUpVatNumber(await saying({ isValid: false, userError: 'INVALID' }), 'IE6433435F'),
    'invalid',
  );
  for (const answer of [
    { isValid: false, userError: 'MS_UNAVAILABLE' },
    { isValid: false, userError: 'MS_MAX_CONCURRENT_REQ' },
    { actionSucceed: false, errorWrappers: [{ error: 'TIMEOUT' }] },
    'null',
    '<html>',
  ])
    assert.equal(await lookUpVatNumber(await saying(answer), 'IE6433435F'), 'unavailable');
  assert.equal(await lookUpVatNumber(await saying({ isValid: true }, 500), 'IE6433435F'), 'unavailable');
});

test('a register that is silent or away is unavailable within seconds', { timeout: 5_000 }, async () => {
  const silent = await register(() => {});
  assert.equal(await lookUpVatNumber(silent, 'IE6433435F'), 'unavailable');
  assert.equal(
    await lookUpVatNumber({ vatLookupUrl: 'http://127.0.0.1:1/{country}{number}' }, 'IE6433435F'),
    'unavailable',
  );
});

test('nobody is asked where no register is set, or for a country it does not keep', async () => {
  assert.equal(await lookUpVatNumber({ vatLookupUrl: undefined }, 'IE6433435F'), 'not_asked');
  const config = await saying({ isValid: true });
  for (const number of ['GB980780684', 'CHE107787577', 'NO988077917MVA'])
    assert.equal(await lookUpVatNumber(config, number), 'not_asked');
  assert.equal(await lookUpVatNumber(config, 'XI980780684'), 'valid');
});
