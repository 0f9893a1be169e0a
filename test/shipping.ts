/** Zones and methods for tests of what is offered where. */
import type { WorkCalendar } from '../src/shipping/arrival.ts';
import type { ShippingMethod, Zone } from '../src/shipping/methods.ts';
import type { Shipping } from '../src/shipping/shipping.ts';

/** Berlin, Monday to Friday, until 14:00. */
export const sampleCalendar = (more: Partial<WorkCalendar> = {}): WorkCalendar => ({
  timeZone: 'Europe/Berlin',
  cutOffMinute: 14 * 60,
  weekdays: [1, 2, 3, 4, 5],
  holidays: [],
  handlingDays: 0,
  ...more,
});

/** A shop in Ireland without zones or methods. */
export const sampleShipping = (more: Partial<Shipping> = {}): Shipping => ({
  homeCountry: 'IE',
  zones: [],
  methods: [],
  calendar: sampleCalendar(),
  ...more,
});

/** Standard, 4.90, to everywhere. */
export const sampleMethod = (more: Partial<ShippingMethod> = {}): ShippingMethod => ({
  handle: 'standard',
  title: 'Standard',
  description: '',
  zoneId: null,
  basis: 'flat',
  priceMinor: 490,
  bands: [],
  freeFromMinor: null,
  pickupAddress: [],
  pickupRegion: '',
  pickupPostalCode: '',
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
