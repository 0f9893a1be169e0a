/** Records one purchase in a running shop, and a crowd of them for what loops do for many at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../src/platform/db.ts';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../cards.ts';
import type { Stage } from '../stage.ts';
import { recorded } from './recording.ts';
import { type Article, allArrived } from './sales.ts';
import { checkNamed, type Fresh, type Script, unitsOf, withShares } from './script.ts';

/**
 * @param restSeconds in which every loop looks at least once
 * @param crowd lets many buy at once, and returns how it went once all mail is sent
 */
export async function writeScript(
  stage: Stage,
  article: Article,
  restSeconds: number,
  crowd: () => Promise<unknown>,
): Promise<Script> {
  const { child } = stage.shop;
  await buyOne(stage, article); // so that every connection and statement has been used before
  const polls = new Set((await recorded(child, () => sleep(restSeconds * 1000))).map(({ text }) => text));
  let orderId = '';
  const purchase = await recorded(child, async () => {
    orderId = await buyOne(stage, article);
  });
  const before = await countOrders(stage);
  const ofCrowd = await recorded(child, crowd);
  const orders = (await countOrders(stage)) - before;
  const shares = new Map(
    [...polls].map((text) => [text, ofCrowd.filter((statement) => statement.text === text).length / orders]),
  );
  const script = {
    units: withShares(unitsOf(purchase), shares),
    fresh: await whatItMade(stage, orderId),
    ...article,
  };
  checkNamed(script);
  return script;
}

async function countOrders(stage: Stage): Promise<number> {
  return (await stage.db.row<{ n: number }>(sql`SELECT count(*) AS n FROM orders`))!.n;
}

const MAILS = 2;

/** @returns the order's id, once both its mails are sent and the loops are at rest */
async function buyOne(stage: Stage, { variantId }: Article): Promise<string> {
  const buyer = new Buyer(stage.url);
  await buyer.add(variantId);
  const session = await buyer.checkoutSession();
  await stage.control.pay(session, CARD);
  const find = sql`
    SELECT o.id FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.session_id = ${session}
      AND (SELECT count(*) FROM emails WHERE order_id = o.id AND status = 'sent') = ${MAILS}`;
  await allArrived(async () => (await stage.db.row(find)) !== undefined);
  await sleep(300);
  return (await stage.db.row<{ id: string }>(find))!.id;
}

async function whatItMade(stage: Stage, orderId: string): Promise<Record<string, Fresh>> {
  const made = await stage.db.rows<{ value: string; kind: Fresh }>(sql`
    SELECT value, kind FROM orders o JOIN carts c ON c.id = o.cart_id JOIN payments p ON p.order_id = o.id,
      LATERAL (VALUES (o.id::text, 'uuid'), (c.id::text, 'uuid'), (p.id::text, 'uuid'), (o.token, 'token'),
        (c.token, 'token'), (p.session_id, 'session'), (p.payment_intent_id, 'payment_intent')) AS made (value, kind)
    WHERE o.id = ${orderId}
    UNION ALL SELECT id::text, 'uuid' FROM emails WHERE order_id = ${orderId}`);
  return Object.fromEntries(made.map(({ value, kind }) => [value, kind]));
}
