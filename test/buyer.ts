/** A buyer: a cookie jar and the forms that a person without script would press. */
import { address } from './fixtures.ts';

export interface CheckoutFields {
  email: string;
  shippingMethod: string;
  seenTotalMinor: string;
  [field: string]: string;
}

export class Buyer {
  readonly base: string;
  readonly cookies = new Map<string, string>();
  readonly sender: string | undefined;
  /** @param sender whom a proxy would name as asking. */
  constructor(base: string, sender?: string) {
    this.base = base;
    this.sender = sender;
  }

  async get(path: string): Promise<Response> {
    return this.#ask(path, { method: 'GET' });
  }

  async post(path: string, fields: Record<string, string>): Promise<Response> {
    return this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: this.base },
    });
  }

  add(variantId: string, quantity = 1): Promise<Response> {
    return this.post('/cart/lines', { variantId, quantity: String(quantity) });
  }

  /** Presses "Pay". The answer leads to Stripe, or says why not. */
  checkout(fields: Partial<CheckoutFields> = {}): Promise<Response> {
    return this.post('/checkout', {
      ...address,
      email: 'ada@example.com',
      shippingMethod: 'standard',
      note: '',
      ...fields,
    } as Record<string, string>);
  }

  /** Presses "Pay" and says which session it leads to. */
  async checkoutSession(fields: Partial<CheckoutFields> = {}): Promise<string> {
    const answer = await this.checkout(fields);
    const location = answer.headers.get('location') ?? '';
    const session = /cs_[\w]+/.exec(location)?.[0];
    if (answer.status !== 303 || !session) throw new Error(`checkout answered ${answer.status} ${location}`);
    return session;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, this.base), {
      redirect: 'manual',
      ...init,
      headers: {
        ...(init.headers as Record<string, string>),
        ...(cookie && { cookie }),
        ...(this.sender && { 'x-forwarded-for': this.sender }),
      },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      this.cookies.set(name!, value!);
    }
    return answer;
  }
}
