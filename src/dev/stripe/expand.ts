/** `expand[]`: replaces ids in an answer by the objects they name (https://docs.stripe.com/api/expanding_objects). */
import type { Account } from './account.ts';
import { StripeError } from './errors.ts';
import { lineItemList } from './line-items.ts';
import type { Kind } from './store.ts';

const DEPTH_MAX = 4;
const KIND_OF_PREFIX: Record<string, Kind> = {
  cs: 'checkout.session',
  pi: 'payment_intent',
  ch: 'charge',
  py: 'charge',
  re: 'refund',
  du: 'dispute',
};

interface Answer {
  [name: string]: unknown;
  id?: string;
  object?: string;
  data?: Answer[];
}

export function expand(account: Account, answer: Answer, paths: readonly string[]): Answer {
  for (const path of paths) {
    const names = path.split('.');
    if (names.length > DEPTH_MAX)
      throw new StripeError(
        `You cannot expand more than ${DEPTH_MAX} levels of a property. Property: ${path}`,
        { param: 'expand' },
      );
    const [first, ...rest] = names;
    if (first === 'data' && answer.object === 'list')
      for (const item of answer.data ?? []) expandPath(account, item, rest, path);
    else expandPath(account, answer, names, path);
  }
  return answer;
}

function expandPath(account: Account, answer: Answer, [name, ...rest]: string[], path: string): void {
  if (name === undefined) return;
  if (name === 'line_items' && answer.object === 'checkout.session')
    answer[name] ??= lineItemList(account, answer.id!);
  const value = answer[name];
  if (value === null) return;
  const object = typeof value === 'string' ? lookUp(account, value) : (value as Answer | undefined);
  if (!object || typeof object !== 'object')
    throw new StripeError(`This property cannot be expanded (${path}).`, { param: 'expand' });
  answer[name] = object;
  if (object.object === 'list' && rest[0] === 'data') return;
  expandPath(account, object, rest, path);
}

function lookUp(account: Account, id: string): Answer | undefined {
  const kind = KIND_OF_PREFIX[id.slice(0, id.indexOf('_'))];
  const text = kind && account.store.text(kind, id);
  return text === undefined ? undefined : (JSON.parse(text) as Answer);
}
