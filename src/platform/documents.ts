/**
 * Reads a document that somebody wrote by hand: every mistake is told, each by the path at which it stands, such
 * as "zones[0].methods[1].price". What is wrong is read as something harmless, so that reading goes on; whoever
 * reads looks at the mistakes before using anything.
 */

/** Some part of a document. */
export interface Part {
  path: string;
  /** Undefined where there is none. */
  value: unknown;
}

export interface Mistake {
  path: string;
  /** "must be …". */
  message: string;
}

export type Reader = ReturnType<typeof createReader>;

/** @param mistakes to which each one found is added. */
export function createReader(mistakes: Mistake[]) {
  function wrong<T>({ path, value }: Part, must: string, instead: T): T {
    const found = value === undefined ? ' (it is missing)' : '';
    mistakes.push({ path, message: `${must}${found}.` });
    return instead;
  }

  return {
    wrong,

    /** Its fields by name, whether or not they are there; a name that is not known is told, as it may be a slip. */
    fields<Name extends string>(part: Part, ...names: Name[]): Record<Name, Part> {
      const { path, value } = part;
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const given: Record<string, unknown> = isObject ? { ...value } : wrong(part, 'must be an object', {});
      const at = (name: string) => (path ? `${path}.${name}` : name);
      for (const name of Object.keys(given))
        if (!(names as string[]).includes(name))
          mistakes.push({ path: at(name), message: `is not known: there are ${names.join(', ')}.` });
      const fields = names.map((name) => [
        name,
        { path: at(name), value: Object.hasOwn(given, name) ? given[name] : undefined },
      ]);
      return Object.fromEntries(fields) as Record<Name, Part>;
    },

    list(part: Part, max: number): Part[] {
      const { path, value } = part;
      if (!Array.isArray(value) || value.length > max)
        return wrong(part, `must be a list of at most ${max}`, []);
      return value.map((each, index) => ({ path: `${path}[${index}]`, value: each }));
    },

    /** One line. */
    text(part: Part, max: number): string {
      const text = typeof part.value === 'string' ? part.value.trim() : '';
      const ok = text !== '' && text.length <= max && !/\p{Cc}/u.test(text) && text.isWellFormed();
      return ok ? text : wrong(part, `must be text of at most ${max} characters, in one line`, '');
    },

    /** A short name for settings and addresses, such as "standard-eu". */
    handle(part: Part): string {
      const { value } = part;
      return typeof value === 'string' && value.length <= 60 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value)
        ? value
        : wrong(part, 'must be small letters, digits and single hyphens, such as "standard-eu"', '');
    },

    oneOf<const T extends string>(part: Part, ...choices: T[]): T {
      const found = choices.find((choice) => choice === part.value);
      return found ?? wrong(part, `must be one of ${choices.join(', ')}`, choices[0]!);
    },

    whole(part: Part, min: number, max: number): number {
      const { value } = part;
      const ok = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
      return ok ? (value as number) : wrong(part, `must be a whole number from ${min} to ${max}`, Number.NaN);
    },

    flag: (part: Part): boolean =>
      typeof part.value === 'boolean' ? part.value : wrong(part, 'must be true or false', false),
  };
}

export const isThere = ({ value }: Part) => value !== undefined;
