/**
 * Reads a document that somebody has written, such as JSON, and notes every mistake with the place where it
 * stands (`markets[1].currency`), so that all are told at once. What is wrong reads as its default.
 */
export interface Mistakes {
  /** Of one place the first is told. */
  say(path: string, message: string): void;
  readonly list: { path: string; message: string }[];
}

export function noMistakes(): Mistakes {
  const list: Mistakes['list'] = [];
  return {
    list,
    say(path, message) {
      if (!list.some((known) => known.path === path)) list.push({ path, message });
    },
  };
}

/** An object, field by field; a field that was never asked for is a mistake, for it is mistyped. */
export interface Entry {
  path: string;
  has(name: string): boolean;
  text(name: string, fallback?: string): string;
  whole(name: string, fallback: number, min: number, max?: number): number;
  yesNo(name: string, fallback: boolean): boolean;
  oneOf<Word extends string>(name: string, words: readonly Word[], fallback: Word): Word;
  texts(name: string): string[];
  entry(name: string): Entry | undefined;
  entries<Each>(name: string, read: (entry: Entry) => Each): Each[];
  say(name: string, message: string): void;
  /** After all fields were read. */
  close(): void;
}

export function openEntry(mistakes: Mistakes, path: string, value: unknown): Entry {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) mistakes.say(path, 'must be an object: { … }.');
  const fields = (isObject ? value : {}) as Record<string, unknown>;
  const asked = new Set<string>();
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const say = (name: string, message: string) => mistakes.say(at(name), message);
  const get = (name: string) => {
    asked.add(name);
    return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
  };
  const read = <Value>(name: string, fallback: Value, fits: (value: unknown) => boolean, wanted: string) => {
    const value = get(name);
    if (value === undefined) return fallback;
    if (fits(value)) return value as Value;
    say(name, `must be ${wanted}.`);
    return fallback;
  };
  const array = (name: string, wanted: string) => read<unknown[]>(name, [], Array.isArray, wanted);

  return {
    path,
    say,
    has: (name) => get(name) !== undefined,
    text(name, fallback) {
      const value = read<string | undefined>(name, fallback, (v) => typeof v === 'string', 'a text');
      if (value === undefined) say(name, 'is missing.');
      return (value ?? '').trim();
    },
    whole: (name, fallback, min, max = Number.MAX_SAFE_INTEGER) =>
      read(
        name,
        fallback,
        (v) => Number.isSafeInteger(v) && (v as number) >= min && (v as number) <= max,
        max === Number.MAX_SAFE_INTEGER
          ? `a whole number from ${min} on`
          : `a whole number from ${min} to ${max}`,
      ),
    yesNo: (name, fallback) => read(name, fallback, (v) => typeof v === 'boolean', 'true or false'),
    oneOf: (name, words, fallback) =>
      read(name, fallback, (v) => (words as readonly unknown[]).includes(v), words.join(' or ')),
    texts: (name) =>
      array(name, 'a list of texts').flatMap((value, index) => {
        if (typeof value === 'string') return [value.trim()];
        say(`${name}[${index}]`, 'must be a text.');
        return [];
      }),
    entry(name) {
      const value = get(name);
      return value === undefined ? undefined : openEntry(mistakes, at(name), value);
    },
    entries: (name, readEach) =>
      array(name, 'a list: [ … ]').map((value, index) => {
        const entry = openEntry(mistakes, `${at(name)}[${index}]`, value);
        const each = readEach(entry);
        entry.close();
        return each;
      }),
    close() {
      for (const name of Object.keys(fields))
        if (!asked.has(name)) say(name, `is not known here, but ${[...asked].join(', ')}.`);
    },
  };
}
