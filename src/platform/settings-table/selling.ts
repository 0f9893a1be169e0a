/** Settings of the shop: what it is called, where it sells from, when goods leave and come back. */
import { cutOff, holidays, weekdays } from './readers/dispatch.ts';
import { country, currency, locale, timeZone } from './readers/places.ts';
import { type Group, lines, mailAddress, oneOf, text, whole, yes } from './setting.ts';

const TOO = 'can be set in the back office too';

export const shop = {
  SHOP_NAME: {
    meaning: `in the header and in mail; ${TOO}`,
    default: 'Plain Geometry',
    example: 'Plain Geometry',
    read: text,
  },
  SHOP_EMAIL: {
    meaning: `where buyers are told to write; ${TOO}`,
    default: 'hello@plain-geometry.example',
    example: 'hello@shop.example',
    read: mailAddress,
  },
  SHOP_ADDRESS: {
    meaning: `on receipts, lines parted by \`|\`; ${TOO}`,
    without: '–',
    example: '1 Compass Lane | Dublin D02 X285 | VAT IE1234567A',
    read: lines,
  },
  SHOP_COUNTRY: {
    meaning: `where the shop sells from, ISO 3166; ${TOO}`,
    default: 'IE',
    example: 'IE',
    read: country,
  },
  SHOP_CURRENCY: {
    meaning: `ISO 4217; ${TOO}`,
    default: 'EUR',
    example: 'EUR',
    read: currency,
  },
  SHOP_LOCALE: {
    meaning: `how it writes: a language tag; ${TOO}`,
    default: 'en-IE',
    example: 'en-IE',
    read: locale,
  },
  SHOP_TIME_ZONE: {
    meaning: `whose days and hours it keeps; ${TOO}`,
    default: 'Europe/Berlin',
    example: 'Europe/Berlin',
    read: timeZone,
  },
} satisfies Group;

export const selling = {
  CHECKOUT_HOLD_MINUTES: {
    meaning: 'how long a buyer has to pay; the stock is held as long (35 to 1440)',
    default: '40',
    example: '40',
    read: whole(35, 1440),
  },
  SELLS_TO_EU: {
    meaning:
      "`0` takes the withdrawal function off the order's page, and shows compare-at prices as they are set",
    default: '1',
    example: '1',
    read: yes,
  },
  TAX_ROUNDING: {
    meaning: '`line`: tax is rounded on each line; `order`: once on the sum of each rate',
    default: 'line',
    example: 'line',
    read: oneOf('line', 'order'),
  },
  GIFT_WRAP_PRICE: {
    meaning:
      'buyers may have goods that are shipped wrapped as gifts, for so much a piece in `SHOP_CURRENCY`; `0`: nothing is wrapped',
    without: '0, with the demo catalogue 3.50',
    example: '3.50',
    read: text,
  },
  RETENTION_YEARS: {
    meaning:
      'how long invoices are kept of who has deleted his account, from the end of the year on (1 to 30)',
    default: '10',
    example: '10',
    read: whole(1, 30),
  },
} satisfies Group;

export const features = {
  BACK_IN_STOCK: {
    meaning: '`0` takes the form "Tell me when it is back" away; who has asked before is still told',
    default: '1',
    example: '1',
    read: yes,
  },
  SEARCH_LOG: {
    meaning: '`0` counts no longer what is looked for ([Search](SEARCH.md)); who looked is kept in no case',
    default: '1',
    example: '1',
    read: yes,
  },
  SESSION_DAYS: {
    meaning:
      'a buyer who does not come back is signed out after so many days (1 to 180); after 180 in any case',
    default: '30',
    example: '30',
    read: whole(1, 180),
  },
  STAFF_SESSION_HOURS: {
    meaning: 'the same of staff, in hours (1 to 336); after two weeks in any case',
    default: '72',
    example: '12',
    read: whole(1, 336),
  },
} satisfies Group;

export const parcels = {
  SHIP_DAYS: {
    meaning: 'the days on which parcels leave',
    default: 'mon,tue,wed,thu,fri',
    example: 'mon,tue,wed,thu,fri',
    read: weekdays,
  },
  SHIP_CUT_OFF: {
    meaning: 'what is ordered before leaves on the same day, by `SHOP_TIME_ZONE`',
    default: '14:00',
    example: '14:00',
    read: cutOff,
  },
  SHIP_HOLIDAYS: {
    meaning: 'days on which none leave, `12-25` for every year, parted by commas',
    without: '–',
    example: '2026-12-24,12-25',
    read: holidays,
  },
  HANDLING_DAYS: {
    meaning: 'working days from the order until it leaves (0 to 365)',
    default: '0',
    example: '0',
    read: whole(0, 365),
  },
  ASSUME_DELIVERED_DAYS: {
    meaning: 'a parcel counts as delivered so many days after it left; `0`: never by itself',
    default: '0',
    example: '14',
    read: whole(0, 365),
  },
  RETURN_ADDRESS: {
    meaning: `where goods are sent back to, lines parted by \`|\`; ${TOO}`,
    without: 'the buyer is told to ask',
    example: 'Plain Geometry | 1 Compass Lane | Dublin D02 X285',
    read: lines,
  },
  RETURN_WITHIN_DAYS: {
    meaning: 'within how many days they are to be sent (1 to 365)',
    default: '14',
    example: '14',
    read: whole(1, 365),
  },
  RETURN_DAYS: {
    meaning: 'how long after delivery a buyer may ask to send something back; `0`: only staff open returns',
    default: '30',
    example: '30',
    read: whole(0, 365),
  },
} satisfies Group;
