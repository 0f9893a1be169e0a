import type { Given } from '../setting.ts';

/** Whose key it is stands in the timeline. */
export interface StaffKey {
  name: string;
  key: string;
}

const KEY_MIN = 32;

/** One key, or several as `name:key,name:key`. */
export function staffKeys(given: Given): StaffKey[] {
  const keys = given.text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, name = 'staff', key] = /^(?:([^:]*):)?(.*)$/.exec(part.trim())!;
      return { name: name.trim(), key: key!.trim() };
    });
  const unique = (values: string[]) => new Set(values).size === values.length;
  if (keys.some(({ key }) => key.length < KEY_MIN || !/^[\x21-\x7e]+$/.test(key)))
    given.wrong(
      `holds a key of fewer than ${KEY_MIN} characters, or one with a space. (One can be made with: openssl rand -hex 24)`,
    );
  if (keys.some(({ name }) => name === '' || name.length > 40) || !unique(keys.map(({ name }) => name)))
    given.wrong('must give each key a name of its own: anna:KEY,bert:KEY.');
  if (!unique(keys.map(({ key }) => key)))
    given.wrong('holds the same key twice; whose it is could not be told.');
  return keys;
}
