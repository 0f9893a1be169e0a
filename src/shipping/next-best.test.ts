import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMethod, sampleShipping, sampleZone } from '../../test/shipping.ts';
import type { Whereabouts } from '../platform/places.ts';
import type { ShippingMethod } from './methods.ts';
import { type Goods, nextBest, offeredMethods } from './shipping.ts';

const goods: Goods = { subtotalMinor: 5000, weightGrams: 1200, pieces: 3 };
const germany: Whereabouts = { country: 'DE', region: '', postalCode: '10115' };
const france: Whereabouts = { country: 'FR', region: '', postalCode: '33380' };

const method = (
  handle: string,
  title: string,
  zoneId: string | null,
  priceMinor: number,
  more: Partial<ShippingMethod> = {},
) => sampleMethod({ handle, title, zoneId, priceMinor, ...more });
const upTo = (limit: number) => ({ priceMinor: 0, bands: [{ upTo: limit, priceMinor: 700 }] });

const shipping = sampleShipping({
  homeCountry: 'DE',
  zones: [sampleZone('home', { country: 'DE' }), sampleZone('abroad', { country: '*' })],
  methods: [
    method('express-de', 'Express', 'home', 1290),
    method('standard-de', 'Standard', 'home', 490),
    method('bike', 'Bicycle', 'home', 290),
    method('freight', 'Freight', 'home', 4900),
    method('letter', 'Letter', 'home', 0, { basis: 'weight', ...upTo(2000) }),
    method('trifle', 'Trifle', 'home', 0, { basis: 'value', ...upTo(9000) }),
    method('shop', 'Pick-up', 'home', 0, { pickupAddress: ['1 Compass Lane'] }),
    method('express-world', 'Express', 'abroad', 3900),
    method('courier', 'Courier', 'abroad', 2900),
    method('airmail', 'Airmail', 'abroad', 1900),
  ],
});

function chosen(wished: string, where: Whereabouts, more: Partial<Goods> = {}, of = shipping) {
  const now = new Date('2026-11-25T09:00:00Z');
  const offered = offeredMethods(of, { ...goods, ...more }, where, { convertPrice: (minor) => minor, now });
  const choice = nextBest(of, offered, wished, where);
  return choice && [choice.method.handle, choice.replaced];
}

test('the one that is wished for, where it is offered', () => {
  assert.deepEqual(chosen('standard-de', germany), ['standard-de', null]);
});

test('none wished for: the first', () => {
  assert.deepEqual(chosen('', germany), ['express-de', null]);
  assert.deepEqual(chosen('', france), ['express-world', null]);
});

test('its like of the same title in the other zone, of which nothing needs to be said', () => {
  assert.deepEqual(chosen('express-de', france), ['express-world', null]);
  assert.deepEqual(chosen('express-world', germany), ['express-de', null]);
});

test('else the cheapest that travels, and the address is the reason', () => {
  const why = 'Standard is not offered to this address: Airmail was chosen instead.';
  assert.deepEqual(chosen('standard-de', france), ['airmail', why]);
});

test('too heavy, or worth too much, is another reason', () => {
  const heavy = 'Your order is too heavy for Letter: Bicycle was chosen instead.';
  assert.deepEqual(chosen('letter', germany, { weightGrams: 2001, subtotalMinor: 9001 }), ['bike', heavy]);
  const dear = 'Trifle is not offered for an order of this value: Bicycle was chosen instead.';
  assert.deepEqual(chosen('trifle', germany, { weightGrams: 2001, subtotalMinor: 9001 }), ['bike', dear]);
});

test('what was to be fetched is sent by the first, unless it can be fetched elsewhere', () => {
  const why = 'Pick-up is not offered to this address: Express was chosen instead.';
  assert.deepEqual(chosen('shop', france), ['express-world', why]);
  const other = sampleZone('berlin', { country: 'DE', postal: [['10', '14']] });
  const store = method('store', 'Our store', 'berlin', 0, { pickupAddress: ['2 Compass Lane'] });
  const dear = method('bike-berlin', 'Bicycle', 'berlin', 0);
  const withStore = {
    ...shipping,
    zones: [other, ...shipping.zones],
    methods: [dear, store, ...shipping.methods],
  };
  const moved = 'Pick-up is not offered to this address: Our store was chosen instead.';
  assert.deepEqual(chosen('shop', germany, {}, withStore), ['store', moved]);
  assert.deepEqual(chosen('bike', germany, {}, withStore), ['bike-berlin', null]);
});

test('one that is no longer there, or never was', () => {
  const why = 'The way of shipping that you chose is no longer offered: Express was chosen instead.';
  for (const wished of ['pigeon', '__proto__', '-1', ' '])
    assert.deepEqual(chosen(wished, germany), ['express-de', why]);
});

test('nothing where nothing is offered', () => {
  assert.equal(
    chosen('standard-de', france, {}, { ...shipping, zones: shipping.zones.slice(0, 1) }),
    undefined,
  );
  assert.equal(chosen('standard-de', germany, { pieces: 0 }), undefined);
});
