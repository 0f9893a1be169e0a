/**
 * What a setting is, and how one is read. The table (table.ts) declares each once; the shop's Config, docs/SETTINGS.md
 * and .env.example all follow from it. A reader answers something usable even to a wrong value: all mistakes are told
 * together, and then nothing starts.
 */
export interface Setting<T> {
  /** For docs/SETTINGS.md: in a few words, with links as that page needs them. */
  meaning: string;
  /** What is read where nothing is set. */
  default?: string;
  /** In place of a default: what happens where nothing is set. */
  without?: string;
  /** As it could stand in .env; never a secret that works. */
  example: string;
  /** Its value is shown nowhere, and NAME_FILE may name a file that holds it. */
  secret?: true;
  read(given: Given): T;
}

/** One setting's value as a reader sees it. */
export interface Given {
  name: string;
  /** Trimmed; the default where nothing is set; '' where there is none. */
  text: string;
  /** Tells of a mistake: "NAME must be WORDS, not "…"." – a secret's value is left out. */
  mustBe(words: string): void;
  /** Tells of a mistake in a sentence of its own, which the name begins. */
  wrong(words: string): void;
}

export type Group = Record<string, Setting<unknown>>;
export type Values<G extends Group> = { [Name in keyof G]: ReturnType<G[Name]['read']> };
type Reader<T> = (given: Given) => T;

export const text: Reader<string> = ({ text }) => text;

/** Undefined where nothing is set. */
export const maybe =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (given) =>
    given.text === '' ? undefined : read(given);

export const whole =
  (min: number, max: number): Reader<number> =>
  (given) => {
    const isWhole = /^\d{1,15}$/.test(given.text) && Number(given.text) >= min && Number(given.text) <= max;
    if (!isWhole) given.mustBe(`a whole number from ${min} to ${max}`);
    return isWhole ? Number(given.text) : min;
  };

export const oneOf =
  <const Choice extends string>(...choices: [Choice, ...Choice[]]): Reader<Choice> =>
  (given) => {
    const choice = choices.find((each) => each === given.text);
    if (choice === undefined) given.mustBe(inWords(choices, 'or'));
    return choice ?? choices[0];
  };

/** 1 or 0; nothing set and no default is 0. */
export const yes: Reader<boolean> = (given) => {
  const word = given.text.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(word)) return true;
  if (!['', '0', 'false', 'no', 'off'].includes(word)) given.mustBe('1 or 0');
  return false;
};

/** Parted by commas. */
export const list: Reader<string[]> = ({ text }) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Parted by |, as a line cannot stand in a variable everywhere. */
export const lines: Reader<string[]> = ({ text }) =>
  text
    .split('|')
    .map((line) => line.trim())
    .filter(Boolean);

/** A web address without a trailing slash. */
export const webAddress: Reader<string> = (given) => {
  const url = URL.canParse(given.text) ? new URL(given.text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname)
    given.mustBe('an address starting with http:// or https://');
  return given.text.replace(/\/+$/, '');
};

/** One that more is added to: nothing comes after its path. */
export const baseAddress: Reader<string> = (given) => {
  const address = webAddress(given);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.search || url.hash || url.username))
    given.mustBe('an address such as https://s3.example.com/path, with nothing after the path');
  return address;
};

/** One address, in one line: whatever else it may be, it cannot start another header. */
export const isMailAddress = (value: string): boolean => /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(value);

export const mailAddress: Reader<string> = (given) => {
  if (!isMailAddress(given.text)) given.mustBe('an e-mail address such as hello@shop.example');
  return given.text;
};

/** "a, b and c" */
export function inWords(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
