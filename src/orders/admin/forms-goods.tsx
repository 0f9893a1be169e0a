/** Forms about goods that leave: parcels, their tracking, delays, and what is called off. */
import { Field, Select } from '../../ui/fields.tsx';
import { carrierName, carriers } from '../carriers.ts';
import type { Order } from '../orders.ts';
import { openQuantity, orderCan, type Possible } from '../progress.ts';
import { LineQuantities, NoteField } from './form-parts.tsx';
import {
  type About,
  type ActionForm,
  type FieldsProps,
  found,
  quantities,
  readLines,
  said,
  type Typed,
} from './order-form.ts';

const openLines = ({ lines }: Order) => lines.filter((line) => openQuantity(line) > 0);
const parcelOf = ({ order, of }: About) => order.fulfillments.find(({ id }) => id === of);
const name = ({ order }: About) => `order #${order.number}`;
const parcelName = (about: About) => `Parcel ${parcelOf(about)?.position ?? ''} of ${name(about)}`;

/** On its way, or why not. */
const underWay = (about: About): Possible =>
  parcelOf(about)?.status === 'delivered' ? 'It has been delivered.' : found(parcelOf(about));

const readTracking = ({ carrier, trackingNumber, trackingUrl }: Typed) => ({
  carrier: said(carrier),
  trackingNumber: said(trackingNumber),
  trackingUrl: said(trackingUrl),
});

const nothingPicked = 'Say how many of what: at least one piece.';

function TrackingFields({ typed, errors }: FieldsProps) {
  return (
    <div class="fields">
      <Field
        name="carrier"
        label="Carrier"
        value={typed.carrier}
        hint="DHL, UPS, … or any other name"
        error={errors.carrier}
        maxlength={60}
      />
      <Field
        name="trackingNumber"
        label="Tracking number"
        value={typed.trackingNumber}
        error={errors.trackingNumber}
        maxlength={60}
        spellcheck={false}
      />
      <Field
        name="trackingUrl"
        label="Link to follow it"
        hint={`Made by itself for ${['dhl', 'dpd', 'ups', 'royal-mail'].map(carrierName).join(', ')} and ${Object.keys(carriers).length - 4} more.`}
        value={typed.trackingUrl}
        error={errors.trackingUrl}
        maxlength={500}
        spellcheck={false}
      />
    </div>
  );
}

const ship: ActionForm = {
  action: 'ship',
  title: 'Ship items',
  button: 'Ship, and tell the buyer',
  needs: 'orders:write',
  possible: ({ order }) => orderCan.ship(order),
  first: ({ order }) => quantities(openLines(order), openQuantity),
  read({ order }, typed) {
    const { lines, errors } = readLines(openLines(order), typed, openQuantity);
    if (lines.length === 0 && Object.keys(errors).length === 0) errors.lines = nothingPicked;
    const wanted = lines.map(({ line, quantity }) => ({ sku: line.sku, quantity }));
    return { values: { lines: wanted, ...readTracking(typed) }, errors };
  },
  words: (about) => `A parcel of ${name(about)} shipped`,
  Fields: (props) => (
    <>
      <LineQuantities
        legend="What goes into this parcel"
        lines={openLines(props.order)}
        most={openQuantity}
        what={() => 'to ship'}
        {...props}
      />
      <TrackingFields {...props} />
    </>
  ),
};

const track: ActionForm = {
  action: 'track',
  title: 'Change the tracking',
  button: 'Save, and tell the buyer',
  needs: 'orders:write',
  possible: underWay,
  first(about) {
    const { carrier = '', trackingNumber = '', trackingUrl = '' } = parcelOf(about) ?? {};
    return { carrier: carrierName(carrier), trackingNumber, trackingUrl };
  },
  read(about, typed) {
    const parcel = parcelOf(about);
    const values = readTracking(typed);
    // The link that belonged to the old number is not kept for a new one.
    const isOldLink =
      values.trackingUrl === parcel?.trackingUrl && values.trackingNumber !== parcel?.trackingNumber;
    return { values: { ...values, trackingUrl: isOldLink ? undefined : values.trackingUrl }, errors: {} };
  },
  words: (about) => `Tracking of ${parcelName(about).toLowerCase()} changed`,
  Fields: TrackingFields,
};

const deliver: ActionForm = {
  action: 'deliver',
  title: 'Mark as delivered',
  button: 'It has arrived',
  needs: 'orders:write',
  possible: underWay,
  says: () =>
    'The buyer is told that it has arrived. From tomorrow on the time runs in which it may be sent back. This cannot be undone.',
  first: () => ({}),
  read: () => ({ values: {}, errors: {} }),
  words: (about) => `${parcelName(about)} delivered`,
};

function DelayFields({ typed, errors }: FieldsProps) {
  return (
    <>
      <Field
        name="expectedOn"
        label="Now expected on"
        type="date"
        value={typed.expectedOn}
        error={errors.expectedOn}
        narrow
      />
      <NoteField
        typed={typed}
        errors={errors}
        hint="The buyer reads it in the mail and on the order’s page."
      />
    </>
  );
}

const delayForm = {
  title: 'Tell of a delay',
  button: 'Tell the buyer',
  needs: 'orders:write',
  first: () => ({}),
  read: (_about: About, typed: Typed) => ({
    values: { expectedOn: said(typed.expectedOn), note: said(typed.note) },
    errors: {},
  }),
  Fields: DelayFields,
} as const;

const delay: ActionForm = {
  ...delayForm,
  action: 'delay',
  possible: ({ order }) => orderCan.delay(order),
  words: (about) => `Buyer of ${name(about)} told of a delay`,
};

const delayParcel: ActionForm = {
  ...delayForm,
  action: 'delay-parcel',
  possible: underWay,
  words: (about) => `Buyer told that ${parcelName(about).toLowerCase()} takes longer`,
};

const cancelReasons = [
  { value: 'buyer_asked', label: 'The buyer asked for it' },
  { value: 'not_available', label: 'It is not available' },
  { value: 'fraud', label: 'It looks like fraud' },
  { value: 'other', label: 'Another reason' },
];

const cancel: ActionForm = {
  action: 'cancel',
  title: 'Cancel items',
  button: 'Cancel them, and tell the buyer',
  needs: 'orders:write',
  // One that waits for its payment is cancelled whole, once Stripe has closed its page.
  possible: ({ order }) => (order.status === 'pending' ? true : orderCan.cancel(order)),
  says: ({ order }) =>
    order.status === 'pending'
      ? 'The order has not been paid. All of it is cancelled, and its payment page is closed first.'
      : 'What is cancelled goes back into stock and is paid back at once; with the last piece the shipping goes back too, if nothing has left. This cannot be undone.',
  first: ({ order }) => ({ ...quantities(openLines(order), openQuantity), reason: 'buyer_asked' }),
  read({ order }, typed) {
    const more = { reason: said(typed.reason), note: said(typed.note) };
    if (order.status === 'pending') return { values: more, errors: {} };
    const { lines, errors } = readLines(openLines(order), typed, openQuantity);
    if (lines.length === 0 && Object.keys(errors).length === 0) errors.lines = nothingPicked;
    return {
      values: { lines: lines.map(({ line, quantity }) => ({ sku: line.sku, quantity })), ...more },
      errors,
    };
  },
  words: (about) => `Items of ${name(about)} cancelled`,
  Fields: (props) => (
    <>
      {props.order.status !== 'pending' && (
        <LineQuantities
          legend="What is cancelled"
          lines={openLines(props.order)}
          most={openQuantity}
          what={() => 'not shipped'}
          {...props}
        />
      )}
      <Select
        name="reason"
        label="Why"
        options={cancelReasons}
        value={props.typed.reason}
        error={props.errors.reason}
        required
      />
      <NoteField typed={props.typed} errors={props.errors} hint="For staff only." />
    </>
  ),
};

export const goodsForms = { ship, track, deliver, delay, delayParcel, cancel };
