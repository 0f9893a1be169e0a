/** Mail about parcels: they leave, are followed, arrive, or take longer. */
import type { Config } from '../../platform/config.ts';
import type { EmailKinds, Letter, LetterFact, LetterPart } from '../../platform/email-kinds.ts';
import { formatDate, formatDateTime, formatDay } from '../../ui/date-time.ts';
import { carrierName } from '../carriers.ts';
import type { Fulfillment, Order, Pieces } from '../orders.ts';
import { openQuantity } from '../progress.ts';
import { aboutSubject } from './kinds.ts';
import { type About, addressPart, piecesPart } from './parts.ts';

const parcelOf = (order: Order, id: unknown) => order.fulfillments.find((parcel) => parcel.id === id);

/** What has not left yet and is not cancelled. */
export const stillToCome = (order: Order): Pieces[] =>
  order.lines
    .map((line) => ({ variantId: line.variantId, quantity: openQuantity(line) }))
    .filter(({ quantity }) => quantity > 0);

/** All of the order in this one parcel, cancelled pieces aside. */
const isWhole = (order: Order, parcel: Fulfillment) =>
  order.fulfillments.every(({ id }) => id === parcel.id) && stillToCome(order).length === 0;

const WHAT = { what: '“your order #1001”, or “a part of your order #1001”' };
const whatOf = (isAll: boolean, { number }: About['values']) =>
  isAll ? `your order ${number}` : `a part of your order ${number}`;

/** A parcel with all but the last line, where there are several; nothing else has happened to the order. */
function exampleParcel(order: Order, change: Partial<Fulfillment> = {}) {
  const chosen = order.lines.length > 1 ? order.lines.slice(0, -1) : order.lines;
  const subject: Fulfillment = {
    id: 'example',
    position: 1,
    status: 'shipped',
    carrier: 'dhl',
    trackingNumber: EXAMPLE_NUMBER,
    trackingUrl: `https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode=${EXAMPLE_NUMBER}`,
    shippedAt: new Date().toISOString(),
    expectedOn: null,
    deliveredAt: null,
    deliveredBy: null,
    lines: chosen.map(({ variantId, quantity }) => ({ variantId, quantity })),
    ...change,
  };
  const lines = order.lines.map((line) => ({
    ...line,
    shippedQuantity: chosen.includes(line) ? line.quantity : 0,
    cancelledQuantity: 0,
  }));
  return { subject, order: { ...order, lines, fulfillments: [subject] } };
}
const EXAMPLE_NUMBER = '00340434161094042557';

function button({ trackingUrl }: Fulfillment, { orderUrl }: About) {
  return trackingUrl
    ? { label: 'Track your parcel', href: trackingUrl }
    : { label: 'See your order', href: orderUrl };
}

/** Carrier, number, dates: as far as they are known. */
function trackingPart(parcel: Fulfillment, { config, orderUrl, values }: About): LetterPart {
  const { carrier, trackingNumber, trackingUrl, shippedAt, expectedOn, deliveredAt } = parcel;
  const facts: (LetterFact | false)[] = [
    carrier !== '' && { label: 'Carrier', value: carrierName(carrier) },
    trackingNumber !== '' && {
      label: 'Tracking number',
      value: trackingNumber,
      ...(trackingUrl && { href: trackingUrl }),
    },
    { label: 'Left us on', value: formatDate(shippedAt, config.shop) },
    expectedOn !== null &&
      !deliveredAt && { label: 'Expected on', value: formatDay(expectedOn, config.shop) },
    deliveredAt !== null && { label: 'Delivered', value: formatDateTime(deliveredAt, config.shop) },
    { label: 'Your order', value: values.number, href: orderUrl },
  ];
  return { part: 'facts', heading: 'The parcel', facts: facts.filter((fact) => fact !== false) };
}

function restPart(order: Order, about: About): LetterPart[] {
  const rest = stillToCome(order);
  return rest.length > 0 ? [piecesPart('Still to come', rest, order, about)] : [];
}

export const parcelEmails = (config: Config): EmailKinds => ({
  order_shipped: aboutSubject<Fulfillment>('order_shipped', config, {
    title: 'Shipped',
    reader: 'buyer',
    wording: {
      subject: 'On its way: {what} from {shop}',
      heading: 'It is on its way',
      body: `Dear {name}, {what} left us on {shipped}, {by}.

If something does not come as it should, write to {shop_email}.`,
    },
    placeholders: {
      ...WHAT,
      shipped: 'the day on which the parcel left',
      by: '“with DHL”, or “with our carrier” where none is named',
    },
    find: (order, { subjectId }) => parcelOf(order, subjectId),
    example: (order) => exampleParcel(order),
    letter: (order, parcel, about) => ({
      values: {
        ...about.values,
        what: whatOf(isWhole(order, parcel), about.values),
        shipped: formatDate(parcel.shippedAt, about.config.shop),
        by: `with ${parcel.carrier ? carrierName(parcel.carrier) : 'our carrier'}`,
      },
      button: button(parcel, about),
      parts: [
        trackingPart(parcel, about),
        piecesPart('In this parcel', parcel.lines, order, about),
        ...restPart(order, about),
        addressPart('Going to', order, about),
      ],
    }),
  }),

  tracking_changed: aboutSubject<Fulfillment>('tracking_changed', config, {
    title: 'Tracking changed',
    reader: 'buyer',
    wording: {
      subject: 'How to follow your order {number} from {shop}: the tracking has changed',
      heading: 'Your parcel is followed differently now',
      body: 'Dear {name}, what we told you about following your parcel of order {number} has changed. Please go by what stands here. We are sorry for the confusion.',
    },
    find: (order, { data }) => parcelOf(order, data.fulfillmentId),
    example: (order) => exampleParcel(order),
    letter: (order, parcel, about) =>
      parcel.deliveredAt
        ? { unsendable: 'The parcel has arrived since.' }
        : {
            values: about.values,
            button: button(parcel, about),
            parts: [trackingPart(parcel, about), piecesPart('In this parcel', parcel.lines, order, about)],
          },
  }),

  order_delivered: aboutSubject<Fulfillment>('order_delivered', config, {
    title: 'Delivered',
    reader: 'buyer',
    wording: {
      subject: 'Delivered: {what} from {shop}',
      heading: 'Your parcel has arrived',
      body: `Dear {name}, {what} {arrived}. We hope you like it.

If anything is missing or damaged, or nothing has come, write to {shop_email}, and we will put it right. If you want to send something back, begin on the order’s page.`,
    },
    placeholders: { ...WHAT, arrived: '“was delivered on 23 November 2026”, or “should be with you by now”' },
    find: (order, { subjectId }) => parcelOf(order, subjectId),
    example: (order) =>
      exampleParcel(order, {
        status: 'delivered',
        deliveredAt: new Date().toISOString(),
        deliveredBy: 'carrier',
      }),
    letter: (order, parcel, about) => ({
      values: {
        ...about.values,
        what: whatOf(isWhole(order, parcel), about.values),
        arrived: arrived(parcel, about),
      },
      button: { label: 'See your order', href: about.orderUrl },
      parts: [
        trackingPart(parcel, about),
        piecesPart('In this parcel', parcel.lines, order, about),
        ...restPart(order, about),
      ],
    }),
  }),

  order_delayed: aboutSubject<Delay>('order_delayed', config, {
    title: 'Delayed',
    reader: 'buyer',
    wording: {
      subject: 'Your order {number} from {shop} takes longer than planned',
      heading: 'It takes longer than planned',
      body: `Dear {name}, we are sorry: {what} takes longer than planned. {expected}

If you would rather not wait, write to {shop_email}, and we will find a way.`,
    },
    placeholders: {
      ...WHAT,
      expected: '“We now expect it on 23 November 2026.”, or that no day is known yet',
    },
    find: (order, { data }) => delayOf(order, data),
    example: (order) => ({
      subject: {
        pieces: order.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
        expectedOn: new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10),
        note: 'The paper we print on is late.',
      },
    }),
    letter: (order, delay, about) => {
      if (delay.parcel?.deliveredAt) return { unsendable: 'The parcel has arrived since.' };
      if (delay.pieces.length === 0) return { unsendable: 'Everything has left since.' };
      return delayedLetter(order, delay, about);
    },
  }),
});

function delayedLetter(order: Order, { parcel, pieces, expectedOn, note }: Delay, about: About): Letter {
  return {
    values: {
      ...about.values,
      what: whatOf(pieces.length === order.lines.length, about.values),
      expected: expectedOn
        ? `We now expect it on ${formatDay(expectedOn, about.config.shop)}.`
        : 'We do not know the day yet.',
    },
    button: parcel ? button(parcel, about) : { label: 'See your order', href: about.orderUrl },
    parts: [
      ...(note ? [{ part: 'text' as const, heading: 'What has happened', lines: note.split('\n') }] : []),
      ...(expectedOn ? [expectedPart(expectedOn, about)] : []),
      ...(parcel ? [trackingPart({ ...parcel, expectedOn: null }, about)] : []),
      piecesPart('What takes longer', pieces, order, about),
    ],
  };
}

function arrived({ deliveredAt, deliveredBy }: Fulfillment, { config }: About): string {
  return deliveredAt && deliveredBy !== 'assumed'
    ? `was delivered on ${formatDate(deliveredAt, config.shop)}`
    : 'should be with you by now';
}

interface Delay {
  parcel?: Fulfillment;
  pieces: Pieces[];
  /** YYYY-MM-DD. */
  expectedOn: string | null;
  note: string;
}

/** Of one parcel, or of what has not left yet. */
function delayOf(order: Order, data: Record<string, unknown>): Delay | undefined {
  const parcel = data.fulfillmentId ? parcelOf(order, data.fulfillmentId) : undefined;
  if (data.fulfillmentId && !parcel) return undefined;
  const expectedOn = typeof data.expectedOn === 'string' ? data.expectedOn : null;
  const note = typeof data.note === 'string' ? data.note : '';
  return { ...(parcel && { parcel }), pieces: parcel?.lines ?? stillToCome(order), expectedOn, note };
}

const expectedPart = (day: string, { config }: About): LetterPart => ({
  part: 'facts',
  heading: 'When to expect it',
  facts: [{ label: 'Expected on', value: formatDay(day, config.shop) }],
});
