/** Sends a request and judges the answer. */
import { randomUUID } from 'node:crypto';
import { UNPACKED } from '../../test/back-office.ts';
import type { Guard } from './guards.ts';
import { markersOf, type Party } from './parties.ts';
import type { Asked } from './requests.ts';

export interface Answer {
  status: number;
  location: string;
  /** Headers and body, as one text. */
  text: string;
  body: string;
}

export async function send(
  url: string,
  method: string,
  asked: Asked,
  headers: Record<string, string>,
): Promise<Answer> {
  const isApi = asked.path.startsWith('/api/');
  const answer = await fetch(url + asked.path, {
    method,
    redirect: 'manual',
    headers: {
      ...UNPACKED,
      ...headers,
      ...(method === 'POST' && {
        origin: url,
        'content-type': isApi ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(isApi && { 'idempotency-key': asked.fields?.id ?? randomUUID() }),
      }),
    },
    ...(method === 'POST' && {
      body: isApi ? JSON.stringify(asked.json) : new URLSearchParams(asked.fields).toString(),
    }),
  });
  const body = await answer.text();
  const location = answer.headers.get('location') ?? '';
  const all = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: answer.status, location, body, text: `${all}\n${decoded(location)}\n${body}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What of this party is in an answer, except what the request itself said. */
export function betrayed(party: Party, asked: Asked, { text }: Answer): string[] {
  const said = asked.given.join('\n');
  return markersOf(party).filter((marker) => text.includes(marker) && !said.includes(marker));
}

/** As a guard refuses: an account's page leads to signing in, all else is not there. */
export function isRefused(guard: Guard, isSignedIn: boolean, { status, location }: Answer): boolean {
  switch (guard) {
    case 'staff key':
      return status === 401;
    case 'back office':
      return status === 401 || (status === 303 && /^\/admin\/sign-in(\?|$)/.test(location));
    case 'signature':
      return status === 400 || status === 401;
    case 'session':
      return isSignedIn
        ? status === 404
        : status === 401 || status === 403 || (status === 303 && location.startsWith('/account/sign-in?'));
    default:
      return status === 404;
  }
}

/** What two answers must have in common: all but what was given to each, and what is new each time. */
export function likeness({ status, location, body }: Answer, { given, path }: Asked): string {
  const without = (text: string) =>
    [path, ...given]
      .filter((value) => value.length > 4)
      .sort((a, b) => b.length - a.length)
      .reduce((left, value) => left.replaceAll(value, '').replaceAll(encodeURIComponent(value), ''), text)
      .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '');
  const query = new URLSearchParams(location.split('?')[1] ?? '');
  return `${status}, ${location.split('?')[0]}${[...query.keys()].join('&')}, ${without(body).length} characters`;
}
