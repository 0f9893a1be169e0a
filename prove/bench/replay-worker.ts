/** The floor for orders: the recorded SQL alone, through plain `pg`, as many connections as the shop has. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import type { Fresh, Script, Unit } from './script.ts';
import { answerTasks } from './worker.ts';

export interface Replay {
  url: string;
  script: Script;
  purchases: number;
  connections: number;
  variants: { variantId: string; sku: string }[];
}

let clients: pg.Client[] = [];
let played = 0;

/** @returns seconds */
answerTasks<Replay, number>(async ({ url, script, purchases, connections, variants }) => {
  clients = clients.length > 0 ? clients : await connect(url, connections);
  const prepared = prepare(script);
  let begun = 0;
  const since = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (begun++ < purchases) await play(client, prepared, variants[played % variants.length]!);
    }),
  );
  return (performance.now() - since) / 1000;
});

/** As the shop connects. */
async function connect(connectionString: string, connections: number): Promise<pg.Client[]> {
  const config = { connectionString, pipeline: true } as pg.ClientConfig;
  const all = Array.from({ length: connections }, () => new pg.Client(config));
  await Promise.all(all.map((client) => client.connect()));
  return all;
}

/** A value with places for what is new, made ready once. */
type Value = (replace: (name: string) => string) => unknown;
interface PreparedStatement {
  config: { name: string; text: string } | string;
  values: Value[];
}
interface PreparedUnit {
  trips: PreparedStatement[][];
  share: number;
  due: number;
}
interface Prepared {
  units: PreparedUnit[];
  fresh: [string, Fresh][];
  script: Script;
}

let preparedOnce: Prepared | undefined;

function prepare(script: Script): Prepared {
  if (preparedOnce) return preparedOnce;
  const names = [...Object.keys(script.fresh), script.variantId, script.sku];
  const split = new RegExp(`(${names.map(escaped).join('|')})`);
  const statementNames = new Map<string, string>();
  const statement = ({ text, values }: Unit['trips'][number][number]): PreparedStatement => {
    const name = statementNames.get(text) ?? `s${statementNames.size + 1}`;
    statementNames.set(text, name);
    const isCommand = values.length === 0 && /^(BEGIN|COMMIT|ROLLBACK)$/.test(text);
    return {
      config: isCommand ? text : { name, text },
      values: values.map((value) => template(value, split)),
    };
  };
  const units = script.units.map(({ trips, share }) => ({
    trips: trips.map((trip) => trip.map(statement)),
    share,
    due: 0,
  }));
  preparedOnce = { units, fresh: Object.entries(script.fresh), script };
  return preparedOnce;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function template(value: unknown, split: RegExp): Value {
  if (Array.isArray(value)) {
    const items = value.map((item) => template(item, split));
    return (replace) => items.map((item) => item(replace));
  }
  if (typeof value !== 'string') return () => value;
  const parts = value.split(split); // every second one is a name
  if (parts.length === 1) return () => value;
  return (replace) => parts.map((part, index) => (index % 2 === 1 ? replace(part) : part)).join('');
}

const make: Record<Fresh, () => string> = {
  uuid,
  token: () => randomBytes(18).toString('base64url'),
  session: () => `cs_test_${randomBytes(24).toString('hex')}`,
  payment_intent: () => `pi_${randomBytes(12).toString('hex')}`,
};

async function play(
  client: pg.Client,
  { units, fresh, script }: Prepared,
  variant: Replay['variants'][number],
) {
  played += 1;
  const replacements = new Map(fresh.map(([name, kind]) => [name, make[kind]()]));
  replacements.set(script.variantId, variant.variantId).set(script.sku, variant.sku);
  const replace = (name: string) => replacements.get(name)!;
  for (const unit of units)
    for (let times = timesNow(unit); times > 0; times--)
      for (const trip of unit.trips)
        await Promise.all(trip.map((statement) => send(client, statement, replace)));
}

/** Purchases are played side by side: each takes its part at once. */
function timesNow(unit: PreparedUnit): number {
  unit.due += unit.share;
  const times = Math.floor(unit.due);
  unit.due -= times;
  return times;
}

function send(client: pg.Client, { config, values }: PreparedStatement, replace: (name: string) => string) {
  if (typeof config === 'string') return client.query(config);
  return client.query({ ...config, values: values.map((value) => value(replace)) });
}
