/**
 * What an action asks of staff, field by field: read from JSON and from the command line alike, with a
 * sentence for each that is missing, wrong or unknown.
 */
import { isDay } from '../platform/days.ts';
import { isUuid } from '../platform/requests.ts';

type Read<T> = { ok: true; value: T } | { ok: false; problem: string };

export interface Field<T> {
  /** What it must be, in words: "a day such as 2026-12-24". */
  is: string;
  required: boolean;
  /** A value that it takes. */
  example: unknown;
  /** Several on a command line: `--line A=1 --line B=2`. */
  many?: boolean;
  /** Its name on a command line, where that is another one. */
  flag?: string;
  read(value: unknown): Read<T>;
  /** A word of the command line as the value that JSON would hold. */
  fromWord(word: string): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of fields of any type
export type Fields = Record<string, Field<any>>;
export type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

function field<T>(
  is: string,
  example: unknown,
  value: (value: unknown) => T | undefined,
  more: Partial<Field<T>> = {},
): Field<T> {
  return {
    is,
    required: true,
    example,
    read(given) {
      const read = value(given);
      return read === undefined ? { ok: false, problem: `Must be ${is}.` } : { ok: true, value: read };
    },
    fromWord: (word) => word,
    ...more,
  };
}

export const text = (max: number) =>
  field(`text of at most ${max} characters`, 'text', (value) => {
    const typed = typeof value === 'string' && !value.includes('\0') ? value.trim() : '';
    return typed !== '' && typed.length <= max ? typed : undefined;
  });

export const oneOf = <const T extends string>(...choices: T[]) =>
  field<T>(`one of ${choices.join(', ')}`, choices[0], (value) => choices.find((choice) => choice === value));

export const whole = (min: number, max: number) =>
  field(
    `a whole number from ${min} to ${max}`,
    min,
    (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
        ? value
        : undefined,
    { fromWord: (word) => (/^\d{1,15}$/.test(word) ? Number(word) : word) },
  );

/** Minor units of the order's currency. */
export const amount = () => whole(1, Number.MAX_SAFE_INTEGER);

export const flag = () =>
  field('true or false', true, (value) => (typeof value === 'boolean' ? value : undefined), {
    fromWord: (word) => (word === 'true' ? true : word === 'false' ? false : word),
  });

const DAY_MS = 86_400_000;

/** YYYY-MM-DD: a day that exists and is not past, wherever on earth the shop is. */
export const dayToCome = () =>
  field(
    'a day to come, such as 2027-12-24',
    new Date(Date.now() + DAY_MS).toISOString().slice(0, 10),
    (value) => {
      if (typeof value !== 'string' || !isDay(value)) return undefined;
      return Date.parse(value) > Date.now() - 2 * DAY_MS ? value : undefined;
    },
  );

export const uuidField = () =>
  field('a UUID', '0192f0c8-0000-7000-8000-000000000000', (value) =>
    typeof value === 'string' && isUuid(value) ? value.toLowerCase() : undefined,
  );

export const optional = <T>(of: Field<T>): Field<T | undefined> => ({ ...of, required: false });

const ROWS_MAX = 100;

/** A list such as `[{ "sku": "A", "quantity": 2 }]`; on a command line `A=2`, or `A=2,reason=damaged`. */
export function rows<F extends Fields>(fields: F): Field<Values<F>[]> {
  return {
    is: `a list of { ${Object.entries(fields)
      .map(([name, { required }]) => (required ? name : `${name}?`))
      .join(', ')} }`,
    required: true,
    example: [exampleOf(fields)],
    many: true,
    read(value) {
      if (!Array.isArray(value) || value.length === 0 || value.length > ROWS_MAX)
        return { ok: false, problem: `Must be ${this.is}, at least one and at most ${ROWS_MAX}.` };
      const read = value.map((row) => readFields(fields, row));
      for (const [index, row] of read.entries())
        if (!row.ok) {
          const [name, problem] = Object.entries(row.fields)[0]!;
          return { ok: false, problem: `Number ${index + 1}, ${name}: ${problem}` };
        }
      return { ok: true, value: read.map((row) => (row as { values: Values<F> }).values) };
    },
    fromWord(word) {
      const [, first, quantity, rest = ''] = /^(.+?)=(\d+)((?:,[a-z_A-Z]+=[^,]*)*)$/.exec(word) ?? [];
      if (first === undefined) return word;
      const more = rest
        .split(',')
        .filter(Boolean)
        .map((pair) => pair.split('=') as [string, string]);
      return Object.fromEntries([
        ['sku', first],
        ['quantity', Number(quantity)],
        ...more.map(([name, typed]) => [name, fields[name]?.fromWord(typed) ?? typed]),
      ]);
    },
  };
}

/** What an action takes, with what it cannot do without. */
export const exampleOf = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, { required, example }]) => (required ? [[name, example]] : [])),
  );

export type FieldsRead<F extends Fields> =
  | { ok: true; values: Values<F> }
  | { ok: false; fields: Record<string, string> };

/** Every problem at once, by the field's name. A name that is not in the table is refused too: it may be a slip. */
export function readFields<F extends Fields>(fields: F, given: unknown): FieldsRead<F> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { ok: false, fields: { body: 'Must be an object.' } };
  const problems: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(given))
    if (!Object.hasOwn(fields, name)) problems[name] = 'There is no such field.';
  for (const [name, one] of Object.entries(fields)) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined || value === null) {
      if (one.required) problems[name] = `Missing: ${one.is}.`;
      continue;
    }
    const read = one.read(value);
    if (read.ok) values[name] = read.value;
    else problems[name] = read.problem;
  }
  return Object.keys(problems).length > 0
    ? { ok: false, fields: problems }
    : { ok: true, values: values as Values<F> };
}
