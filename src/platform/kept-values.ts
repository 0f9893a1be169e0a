import { type Ear, soleEar } from './listener.ts';

/**
 * What rarely changes and every request needs, such as where the shop sells: read once, kept in memory
 * until a change is heard, as pages are (docs/decisions/0004-kept-pages.md). While changes cannot be heard
 * nothing is kept.
 */
export interface KeptValues {
  /** The kept value of this name, or what `read` brings. */
  get<T>(name: string, read: () => Promise<T>): Promise<T>;
  /** `everything` or a name; `collection:<id>` drops `collections`. */
  drop(tag: string): void;
  trust(heard: boolean): void;
}

export function createKeptValues(ear: Ear = soleEar): KeptValues {
  const values = new Map<string, Promise<unknown>>();
  let trusted = false;
  return {
    async get<T>(name: string, read: () => Promise<T>): Promise<T> {
      if (trusted && !ear.isFresh()) await ear.caughtUp();
      if (!trusted) return read();
      const known = values.get(name) as Promise<T> | undefined;
      if (known) return known;
      const value = read();
      values.set(name, value);
      // What could not be read is asked for again.
      value.catch(() => values.get(name) === value && values.delete(name));
      return value;
    },
    drop(tag) {
      if (tag === 'everything') values.clear();
      else for (const each of [tag, `${tag.split(':')[0]}s`]) values.delete(each);
    },
    trust(heard) {
      values.clear();
      trusted = heard;
    },
  };
}
