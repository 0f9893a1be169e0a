/** Reads one request's parameters and refuses wrong ones in Stripe's words, naming the parameter by its path. */
import { missingParam, StripeError } from './errors.ts';
import { emptyNode, type FormNode } from './form-encoding.ts';

const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;

export class Params {
  readonly #node: FormNode;
  readonly #path: string;

  constructor(node: FormNode, path = '') {
    this.#node = node;
    this.#path = path;
  }

  pathOf(name: string): string {
    return this.#path ? `${this.#path}[${name}]` : name;
  }

  /** A parameter that the stand-in does not know is refused, so that a typing error is found before Stripe finds it. */
  known(names: ReadonlySet<string>): void {
    for (const name in this.#node) {
      if (names.has(name)) continue;
      const param = this.pathOf(name);
      throw new StripeError(`Received unknown parameter: ${param}`, { param, code: 'parameter_unknown' });
    }
  }

  has(name: string): boolean {
    return this.#node[name] !== undefined;
  }

  /** A value, not a hash or a list. */
  isPlain(name: string): boolean {
    return typeof this.#node[name] === 'string';
  }

  string(name: string, lengthMax = 5000): string | undefined {
    const value = this.#node[name];
    if (value === undefined) return undefined;
    const param = this.pathOf(name);
    if (typeof value !== 'string') throw new StripeError('Invalid string: must be a string', { param });
    if (value === '') throw emptyString(param);
    if (value.length > lengthMax)
      throw new StripeError(`Invalid string: ${shortened(value)}; must be at most ${lengthMax} characters`, {
        param,
      });
    return value;
  }

  /** For the few parameters that Stripe lets be empty, such as the second line of an address. */
  optionalString(name: string): string | undefined {
    return this.#node[name] === '' ? undefined : this.string(name);
  }

  requiredString(name: string, lengthMax?: number): string {
    const value = this.string(name, lengthMax);
    if (value === undefined) throw missingParam(this.pathOf(name));
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.#node[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value);
    throw this.invalidInteger(name, 'Invalid integer');
  }

  /** @param min 0 or 1, which Stripe calls non-negative and positive */
  amount(name: string, min: 0 | 1): number | undefined {
    const value = this.integer(name);
    if (value !== undefined && value < min)
      throw this.invalidInteger(
        name,
        min === 0 ? 'Invalid non-negative integer' : 'Invalid positive integer',
      );
    return value;
  }

  invalidInteger(name: string, message: string): StripeError {
    const value = this.#node[name];
    const said = message === 'Invalid integer' ? `${message}: ${shortened(String(value))}` : message;
    return new StripeError(said, { param: this.pathOf(name), code: 'parameter_invalid_integer' });
  }

  boolean(name: string): boolean | undefined {
    const value = this.#node[name];
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new StripeError(`Invalid boolean: ${shortened(String(value))}`, { param: this.pathOf(name) });
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const choice = choices.find((each) => each === value);
    if (choice !== undefined) return choice;
    const list = choices.length > 1 ? `${choices.slice(0, -1).join(', ')}, or ${choices.at(-1)}` : choices[0];
    throw new StripeError(`Invalid ${this.pathOf(name)}: must be one of ${list}`, {
      param: this.pathOf(name),
    });
  }

  /** An absolute http or https address. */
  url(name: string): string | undefined {
    const value = this.string(name);
    if (value === undefined) return undefined;
    const refused = (message: string) =>
      new StripeError(message, { param: this.pathOf(name), code: 'url_invalid' });
    if (!/^[a-z][a-z0-9+.-]*:/i.test(value))
      throw refused('Invalid URL: An explicit scheme (such as https) must be provided.');
    if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) throw refused('Not a valid URL');
    return value;
  }

  child(name: string): Params | undefined {
    const value = this.#node[name];
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'string') throw new StripeError('Invalid hash', { param: this.pathOf(name) });
    return new Params(value, this.pathOf(name));
  }

  requiredChild(name: string): Params {
    const child = this.child(name);
    if (!child) throw missingParam(this.pathOf(name));
    return child;
  }

  /** Hashes in a list, in the order of their indexes. */
  children(name: string): Params[] {
    const node = this.#listNode(name);
    return indexes(node).map((index) => {
      const value = node[index]!;
      const path = `${this.pathOf(name)}[${index}]`;
      if (typeof value === 'string') throw new StripeError('Invalid hash', { param: path });
      return new Params(value, path);
    });
  }

  strings(name: string): string[] {
    const node = this.#listNode(name);
    return indexes(node).map((index) => new Params(node, this.pathOf(name)).requiredString(index));
  }

  #listNode(name: string): FormNode {
    const value = this.#node[name];
    if (value === undefined || value === '') return emptyNode();
    if (typeof value === 'string') throw new StripeError('Invalid array', { param: this.pathOf(name) });
    return value;
  }

  metadata(name = 'metadata'): Record<string, string> {
    const child = this.child(name);
    if (!child) return {};
    const param = this.pathOf(name);
    const entries = Object.entries(child.#node);
    if (entries.length > METADATA_KEYS_MAX)
      throw new StripeError(
        `You can set up to ${METADATA_KEYS_MAX} metadata keys, but you passed in ${entries.length}.`,
        { param },
      );
    for (const [key, value] of entries) holdMetadata(param, key, value);
    // A key with an empty value is one that Stripe unsets.
    return Object.fromEntries(entries.filter(([, value]) => value !== '')) as Record<string, string>;
  }
}

function holdMetadata(param: string, key: string, value: FormNode | string): void {
  if (typeof value !== 'string')
    throw new StripeError('Invalid metadata: values must be strings, not hashes.', {
      param: `${param}[${key}]`,
    });
  if (key.length > METADATA_KEY_LENGTH_MAX)
    throw new StripeError(
      `Metadata keys can have up to ${METADATA_KEY_LENGTH_MAX} characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
      { param },
    );
  if (value.length > METADATA_VALUE_LENGTH_MAX)
    throw new StripeError(
      `Metadata values can have up to ${METADATA_VALUE_LENGTH_MAX} characters, but you passed in a value that is ${value.length} characters. Invalid value: ${value}`,
      { param },
    );
}

function indexes(node: FormNode): string[] {
  return Object.keys(node).sort((a, b) => Number(a) - Number(b));
}

function shortened(value: string): string {
  return value.length > 40 ? `${value.slice(0, 30)}…${value.slice(-5)}` : value;
}

function emptyString(param: string): StripeError {
  return new StripeError(
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    { param, code: 'parameter_invalid_empty' },
  );
}
