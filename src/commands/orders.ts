/**
 * `npm run orders`: what staff do, from the command line, by the same verbs as the API. Without words
 * it lists the actions; `list` and `show` read.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { v7 as uuid } from 'uuid';
import { cancelOrder } from '../checkout/cancel-order.ts';
import type { Outcome } from '../orders/outcome.ts';
import type { StaffAction } from '../orders/staff-action.ts';
import { staffActions } from '../orders/staff-actions.ts';
import { type Field, type Fields, readFields } from '../orders/staff-fields.ts';
import { type Heap, heapNames, isHeap, listOrders, staffOrder } from '../orders/staff-orders.ts';
import { createStripe } from '../payments/stripe.ts';
import type { Config } from '../platform/config.ts';
import { formatMoney } from '../platform/money.ts';
import { isUuid } from '../platform/requests.ts';
import type { Shop as WholeShop } from '../platform/shop.ts';
import { withDatabase } from './database.ts';

/** What was typed makes no sense; the message says what would. */
class Mistyped extends Error {}

type Shop = WholeShop;

/** Without keys: the stand-in inside the running shop. */
const stripeOf = ({ stripe, port }: Config) =>
  stripe ?? {
    secretKey: 'sk_test_stand_in',
    webhookSecret: '',
    apiBase: new URL(`http://127.0.0.1:${port}`),
  };

const flagOf = (name: string, { flag }: Field<unknown>) =>
  flag ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function usage(): string {
  const lines = staffActions.map(
    (action) =>
      `  ${`${action.name} ${placeOf(action)}`.padEnd(26)} ${action.does}\n${' '.repeat(29)}${flagsOf(action.fields)}`,
  );
  return [
    'npm run orders -- ACTION …\n',
    `  ${'list [HEAP]'.padEnd(26)} newest first; HEAP is one of ${heapNames.join(', ')}; --after NUMBER goes on`,
    `  ${'show NUMBER'.padEnd(26)} all there is to know about one, as JSON`,
    ...lines,
    '\n--by NAME says who you are in the timeline (otherwise your login), --id UUID repeats without doing it twice.',
  ].join('\n');
}

const placeOf = ({ of }: StaffAction) => (of === 'order' ? 'NUMBER' : `${of.toUpperCase()}-ID`);

function flagsOf(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, field]) => {
      const typed = field.many ? `--${flagOf(name, field)} SKU=QUANTITY …` : `--${flagOf(name, field)} …`;
      return field.required ? typed : `[${typed}]`;
    })
    .join(' ');
}

async function list({ db, config }: Shop, args: string[]): Promise<void> {
  const { values, positionals } = parse(args, { after: { type: 'string' } });
  const [heap] = positionals;
  if (heap !== undefined && !isHeap(heap))
    throw new Mistyped(`There is ${heapNames.join(', ')}, not ${heap}.`);
  const after = values.after === undefined ? undefined : numberOf(String(values.after));
  const { orders, next } = await listOrders({ db, config }, { heap: heap as Heap, after });
  for (const { number, label, labelNote, placedAt, createdAt, pieces, totalMinor, currency, name } of orders)
    console.log(
      [
        `#${number}`.padEnd(9),
        (placedAt ?? createdAt).toISOString().slice(0, 16).replace('T', ' '),
        [label, labelNote].filter(Boolean).join(', ').padEnd(26),
        `${pieces} pcs`.padStart(8),
        formatMoney(totalMinor, currency, config.shop.locale).padStart(12),
        name,
      ].join('  '),
    );
  if (orders.length === 0) console.log('There are none.');
  if (next) console.log(`\nGo on with: npm run orders -- list ${heap ?? ''} --after ${next}`);
}

async function show(shop: Shop, args: string[]): Promise<void> {
  const found = await staffOrder(shop, { number: numberOf(args[0] ?? '') });
  if (!found) throw new Mistyped(`There is no order ${args[0]}.`);
  console.log(JSON.stringify(found, null, 2));
}

async function perform(shop: Shop, action: StaffAction, args: string[]): Promise<void> {
  const { values, positionals } = parse(args, {
    by: { type: 'string' },
    id: { type: 'string' },
    ...Object.fromEntries(
      Object.entries(action.fields).map(([name, field]) => [
        flagOf(name, field),
        { type: 'string', multiple: field.many ?? false } as const,
      ]),
    ),
  });
  const [key = ''] = positionals;
  if (action.of === 'order') numberOf(key);
  else if (!isUuid(key)) throw new Mistyped(`${action.name} needs the id of a ${action.of}; "show" has it.`);
  const id = String(values.id ?? uuid());
  if (!isUuid(id)) throw new Mistyped('--id must be a UUID.');
  const read = readFields(action.fields, typedFields(action.fields, values));
  if (!read.ok) throw new Mistyped(problems(action, read.fields));
  const by = String(values.by ?? os.userInfo().username);
  await report(
    shop,
    action,
    await action.run(
      { shop, by, cancelOrder: (order, request) => cancelOrder(shop, order, request) },
      key,
      read.values,
      id,
    ),
  );
}

function typedFields(fields: Fields, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const typed = values[flagOf(name, field)];
      if (typed === undefined) return [];
      const value = Array.isArray(typed)
        ? typed.map((word: string) => field.fromWord(word))
        : field.fromWord(String(typed));
      return [[name, value]];
    }),
  );
}

const problems = ({ fields }: StaffAction, found: Record<string, string>) =>
  Object.entries(found)
    .map(([name, problem]) => `--${fields[name] ? flagOf(name, fields[name]) : name}: ${problem}`)
    .join('\n');

async function report(shop: Shop, action: StaffAction, outcome: Outcome): Promise<void> {
  if (outcome.ok) {
    const { order } = (await staffOrder(shop, { id: outcome.orderId }))!;
    console.log(`✓ #${order.number}: ${order.label}${outcome.changed ? '' : ' (as it was)'}`);
    for (const { id, carrierName, trackingNumber, status } of order.fulfillments)
      console.log(`  parcel ${id}  ${status}  ${carrierName} ${trackingNumber}`);
    return;
  }
  if (outcome.reason === 'not_found') throw new Mistyped(`There is no such ${action.of}.`);
  throw new Mistyped(outcome.reason === 'invalid' ? problems(action, outcome.fields) : outcome.why);
}

function numberOf(text: string): number {
  const number = /^#?([1-9]\d{0,14})$/.exec(text)?.[1];
  if (!number) throw new Mistyped(`An order's number is needed here, such as 1001, not "${text}".`);
  return Number(number);
}

function parse(
  args: string[],
  options: Record<string, { type: 'string'; multiple?: boolean }>,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

const [word, ...args] = process.argv.slice(2);
const action = staffActions.find(({ name }) => name === word);

if (!action && word !== 'list' && word !== 'show') {
  console.log(usage());
  process.exitCode = word === undefined ? 0 : 2;
} else
  await withDatabase(async (db, config) => {
    // Refunds are sent by the running shop's own loop, within seconds.
    const shop = { db, config, stripe: createStripe(stripeOf(config)), wake: () => {} } as unknown as Shop;
    try {
      if (action) await perform(shop, action, args);
      else await (word === 'list' ? list : show)(shop, args);
    } catch (error) {
      if (!(error instanceof Mistyped)) throw error;
      console.error(error.message.replace(/^/gm, '✗ '));
      process.exitCode = 1;
    }
  });
