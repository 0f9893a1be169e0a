/** The line items of a session, as a list of the API. */
import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { planOf } from './sessions.ts';

const INCLUDED = 10;

export function lineItemList(
  account: Account,
  sessionId: string,
  page: { limit?: number | undefined; startingAfter?: string | undefined } = {},
): Stripe.ApiList<Stripe.LineItem> {
  const all = planOf(account, sessionId).lineItems;
  const from = page.startingAfter ? all.findIndex((item) => item.id === page.startingAfter) + 1 : 0;
  const to = from + (page.limit ?? INCLUDED);
  return {
    object: 'list',
    data: all.slice(from, to),
    has_more: to < all.length,
    url: `/v1/checkout/sessions/${sessionId}/line_items`,
  };
}
