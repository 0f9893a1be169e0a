/** Zones and methods for tests of what is offered where. */
import type { Method, Zone } from '../src/shipping/methods.ts';

/** Standard, 4.90, to everywhere. */
export const sampleMethod = (more: Partial<Method> = {}): Method => ({
  handle: 'standard',
  title: 'Standard',
  description: '',
  zoneId: null,
  basis: 'flat',
  priceMinor: 490,
  bands: [],
  freeFromMinor: null,
  pickupAddress: [],
  daysMin: null,
  daysMax: null,
  taxClass: 'standard',
  ...more,
});

/** Its handle is its id and its title. */
export const sampleZone = (id: string, ...places: Zone['places']): Zone => ({
  id,
  handle: id,
  title: id,
  places,
});
