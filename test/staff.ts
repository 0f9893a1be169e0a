/** A member of staff: the JSON API with a key. */
import { v7 as uuid } from 'uuid';

export const STAFF_KEY = 'a-key-of-at-least-32-characters-long';

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests
  body: any;
}

export class StaffMember {
  readonly base: string;
  readonly key: string;
  constructor(base: string, key = STAFF_KEY) {
    this.base = base;
    this.key = key;
  }

  get(path: string): Promise<Answered> {
    return this.#ask(path, { method: 'GET' });
  }

  /** With an id of its own unless one is given: to repeat a request is to give the same. */
  post(path: string, body: unknown = {}, id: string = uuid()): Promise<Answered> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': id };
    return this.#ask(path, { method: 'POST', body: JSON.stringify(body), headers });
  }

  async #ask(path: string, init: RequestInit): Promise<Answered> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.key}` };
    const answer = await fetch(new URL(path, this.base), { ...init, headers });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  }
}
