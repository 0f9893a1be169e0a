import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carrierName, type carriers, readTracking } from './carriers.ts';

const to = { country: 'NL', postalCode: '1012 AB' };
const read = (carrier: string, trackingNumber = '', trackingUrl = '') =>
  readTracking({ carrier, trackingNumber, trackingUrl }, to);
const linkOf = (carrier: string, number: string) => {
  const tracking = read(carrier, number);
  assert.ok(tracking.ok, `${carrier} ${number}`);
  return tracking.tracking.trackingUrl;
};

/** A number of each kind, as the carriers print them. */
const numbers: Record<keyof typeof carriers, string[]> = {
  dhl: ['00340434161094042557', '1234567890', 'JJD01234567890123456', 'CE123456789DE', 'JVGL0612345678'],
  dpd: ['05212345678901', '01505012345678K'],
  gls: ['12345678901', 'ZM7CBTBG'],
  ups: ['1Z999AA10123456784', '123456789'],
  fedex: ['123456789012', '961234567890123456789012'],
  usps: ['9400111899223100001234', 'EC123456789US'],
  'royal-mail': ['AB123456789GB', '0B0480284000010307090'],
  'an-post': ['CE123456789IE'],
  'deutsche-post': ['A0012345670000000012', 'RR123456785DE'],
  'austrian-post': ['1010123456789012345678', 'CA123456789AT'],
  'swiss-post': ['99.00.123456.12345678', 'CA123456789CH'],
  postnl: ['3SABCD123456789'],
  'la-poste': ['6A12345678901', '8L12345678901'],
  'poste-italiane': ['RA123456789IT', '283B12345678901'],
  correos: ['PQ4F6P0704104480181750T', 'CD123456789ES1'],
  postnord: ['00370712345678901234', 'LX123456789SE'],
  'canada-post': ['7023210039414604', 'CX123456789CA'],
  'australia-post': ['33ABC12345601000600209', '997012345678'],
  hermes: ['H1001234567890123456', '12345678901234'],
  evri: ['T00A1234567890AB', 'H01HYA0012345678'],
};

test('each known carrier takes its numbers and makes a link that holds it', () => {
  for (const [handle, list] of Object.entries(numbers))
    for (const number of list) {
      const link = linkOf(handle, number);
      assert.ok(link.startsWith('https://') && URL.canParse(link), link);
      assert.ok(link.includes(number.replaceAll('.', '')), link);
    }
});

test('a name in any spelling is the carrier', () => {
  for (const [typed, handle] of [
    ['  dhl ', 'dhl'],
    ['Colissimo', 'la-poste'],
    ['royal mail', 'royal-mail'],
    ['ROYALMAIL', 'royal-mail'],
    ['Österreichische Post', 'austrian-post'],
  ] as const) {
    const tracking = read(typed);
    assert.equal(tracking.ok && tracking.tracking.carrier, handle);
  }
  assert.equal(carrierName('la-poste'), 'La Poste');
  assert.equal(carrierName('Pigeon post'), 'Pigeon post');
});

test('PostNL asks for the postcode as well', () => {
  assert.equal(
    linkOf('postnl', '3SABCD123456789'),
    'https://jouw.postnl.nl/track-and-trace/3SABCD123456789-NL-1012AB',
  );
});

test('a number that cannot be the carrier’s is refused; no number, or another carrier, is not', () => {
  for (const [carrier, number] of [
    ['ups', '1Z<script>'],
    ['dhl', '12'],
    ['fedex', 'ABC'],
    ['usps', '../../x'],
  ])
    assert.equal(read(carrier!, number).ok, false);
  assert.deepEqual(read('dhl'), {
    ok: true,
    tracking: { carrier: 'dhl', trackingNumber: '', trackingUrl: '' },
  });
  assert.deepEqual(read('Pigeon post', ' No-7 '), {
    ok: true,
    tracking: { carrier: 'Pigeon post', trackingNumber: 'No-7', trackingUrl: '' },
  });
});

test('any web address may be the link, and nothing else', () => {
  const tracking = read('dhl', '1234567890', 'http://track.example/7');
  assert.equal(tracking.ok && tracking.tracking.trackingUrl, 'http://track.example/7');
  for (const url of [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,x',
    'ftp://x',
    'track.example',
    '//x',
  ])
    assert.equal(read('dhl', '', url).ok, false, url);
});
