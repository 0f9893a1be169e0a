/** The table's values out of an environment, with every mistake on the way. */
import { readFileSync } from 'node:fs';
import type { Given, Values } from './setting.ts';
import { type Name, settings, type table } from './table.ts';

export type Env = Record<string, string | undefined>;

export interface Read {
  values: Values<typeof table>;
  /** What was written, and not left as it comes. */
  written: Set<Name>;
  problems: string[];
}

export function readTable(env: Env): Read {
  const problems: string[] = [];
  const written = new Set<Name>();
  const values = settings.map(([name, setting]) => {
    const text = (setting.secret ? fromFile(name, env, problems) : undefined) ?? env[name]?.trim() ?? '';
    if (text !== '') written.add(name);
    return [
      name,
      setting.read(given(name, text || setting.default || '', Boolean(setting.secret), problems)),
    ];
  });
  return { values: Object.fromEntries(values), written, problems };
}

function given(name: string, text: string, isSecret: boolean, problems: string[]): Given {
  return {
    name,
    text,
    mustBe: (words) =>
      void problems.push(
        isSecret ? `${name} must be ${words}.` : `${name} must be ${words}, not "${shown(text)}".`,
      ),
    wrong: (words) => void problems.push(`${name} ${isSecret ? words : shown(words)}`),
  };
}

/** A key that was put into the wrong variable is no less a key. */
export const shown = (text: string): string =>
  text
    .replace(/\b((?:sk|rk)_(?:live|test)_|whsec_)\S+/g, '$1…')
    .replace(/(:\/\/[^/\s:@]*:)[^\s@]*@/g, '$1…@');

/** What the file holds that NAME_FILE names, as container platforms hand secrets over; undefined where none is named. */
function fromFile(name: Name, env: Env, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`]?.trim();
  if (!file) return undefined;
  if (env[name]?.trim()) {
    problems.push(`${name} and ${name}_FILE are both set. Keep one of them.`);
    return undefined;
  }
  try {
    const text = readFileSync(file, 'utf8').trim();
    if (text === '') problems.push(`${name}_FILE names ${file}, which is empty.`);
    return text;
  } catch (error) {
    problems.push(`${name}_FILE names ${file}, which cannot be read (${reason(error)}).`);
    return undefined;
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'the shop may not open it',
  EISDIR: 'it is a folder',
};
const reason = (error: unknown) => {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
};
