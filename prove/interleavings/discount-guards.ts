// The text of a guard is source, which may hold a template of its own.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: see above
/** What keeps the limits of discounts when things happen at once; see `guards.ts`. */
import type { Cut, Guard } from './guards.ts';

const promotions = 'src/promotions/promotions.ts';
const discounts = 'src/promotions/discounts.ts';
const schema = 'migrations/0016_promotions.sql';
const races = 'src/promotions/races.test.ts';

const placeOrder = 'src/checkout/place-order.ts';
const confirm = 'src/checkout/confirm-payment.ts';
const cancellations = 'src/orders/cancellations.ts';
const checkout = 'src/checkout/discount-races.test.ts';
const circles = 'src/checkout/discount-circles.test.ts';
const prices = 'src/checkout/prices.test.ts';

const cut = (file: string, find: string, replace = ''): Cut => ({ file, find, replace });

const rowLock = cut(promotions, 'ORDER BY d.id FOR UPDATE`', 'ORDER BY d.id`');
const tableLock = cut(
  promotions,
  'tx.run(sql`LOCK TABLE discount_uses IN ROW EXCLUSIVE MODE`)',
  'tx.run(sql`SELECT 1`)',
);

export const discountGuards: Guard[] = [
  {
    name: 'a limited discount is locked before it is judged',
    why: 'two buyers both find the last use free: one of them reads of an error',
    cuts: [rowLock],
    tests: [races],
    only: 'the last use',
  },
  {
    name: 'no discount is used more often than its limit',
    why: 'given away twice; the constraint backs up the lock, so both are taken out',
    cuts: [rowLock, cut(schema, 'CONSTRAINT never_used_too_often CHECK (used <= total_limit),')],
    tests: [races],
    only: 'the last use',
  },
  {
    name: 'one customer’s uses are counted under a lock',
    why: 'in two carts at once he has twice what one customer may',
    cuts: [rowLock],
    tests: [races],
    only: 'in two carts',
  },
  {
    name: 'who claims a first order is locked',
    why: 'with two discounts, whose rows are locked apart, he has two first orders',
    cuts: [cut(promotions, '    lockPerson(tx, ids, buyer),\n', '    tx.run(sql`SELECT 1`),\n')],
    tests: [races],
    only: 'of a first order',
  },
  {
    name: 'discounts are locked in the order of their ids',
    why: 'in the order of the codes two buyers wait for each other: a deadlock',
    cuts: [
      cut(
        promotions,
        'ORDER BY d.id FOR UPDATE`',
        'ORDER BY array_position(${ids}::uuid[], d.id) FOR UPDATE`',
      ),
    ],
    tests: [races],
    only: 'in a circle',
  },
  {
    name: 'a release locks discounts in the order of their ids',
    why: 'a checkout that ends and one that begins wait for each other: a deadlock',
    cuts: [cut(promotions, '      ORDER BY d.id FOR UPDATE\n', '      ORDER BY d.id DESC FOR UPDATE\n')],
    tests: [races],
    only: 'in a circle',
  },
  {
    name: 'a use is given back once',
    why: 'two messengers of one end give it back twice, and it is had once too often',
    cuts: [
      cut(promotions, 'FROM freed, locked', 'FROM discount_uses freed, locked'),
      cut(
        promotions,
        'WHERE freed.discount_id = d.id',
        'WHERE freed.discount_id = d.id AND freed.order_id = ${orderId}',
      ),
    ],
    tests: [races],
    only: 'two messengers',
  },
  {
    name: 'a discount that anybody may use is locked by nobody',
    why: 'all checkouts of the shop stand in line for one row',
    cuts: [cut(promotions, '::uuid[]) AND ${isLimited} ORDER BY', '::uuid[]) ORDER BY')],
    tests: [races],
    only: 'nobody waits',
  },
  {
    name: 'who sets a limit waits for the uses that are being written',
    why: 'they are counted by nobody, and the limit is one too high',
    cuts: [cut(discounts, 'await tx.run(sql`LOCK TABLE discount_uses IN SHARE MODE`);')],
    tests: ['src/promotions/discounts.test.ts'],
    only: 'a limit is set',
  },
  {
    name: 'who uses a discount says so before he looks at its limits',
    why: 'two who knew of no limit reach one that is set in between: one of them reads of an error',
    cuts: [tableLock],
    tests: ['src/promotions/discounts.test.ts'],
    only: 'a limit of one',
  },
  {
    name: 'who lost the last use after all is refused',
    why: 'he is charged the lower price, and the use is booked nowhere',
    cuts: [cut(placeOrder, 'if (!claimed.ok)', 'if (!claimed.ok && !held)')],
    tests: [checkout],
    only: 'last use of a code',
  },
  {
    name: 'a cart’s own order does not stand in its way',
    why: 'who presses Pay again is told that he has used his code',
    cuts: [cut('src/checkout/quote-order.ts', 'exceptOrderId: pendingOrderId', 'exceptOrderId: undefined')],
    tests: [checkout],
    only: 'two tabs',
  },
  {
    name: 'an order that is not paid gives its uses back',
    why: 'a code with a limit is used up by people who have bought nothing',
    cuts: [
      cut(
        confirm,
        '  await releaseDiscounts(tx, order.id);\n  await Promise.all([\n    markUnpaid',
        '  await Promise.all([\n    markUnpaid',
      ),
    ],
    tests: [checkout],
    only: 'an order expires',
  },
  {
    name: 'an order that is cancelled as a whole gives its uses back',
    why: 'nobody can have what was called off',
    cuts: [cut(cancellations, 'if (nothingLeft) await releaseDiscounts(tx, order.id);')],
    tests: [checkout],
    only: 'is cancelled',
  },
  {
    name: 'who pays after his time takes his uses again',
    why: 'the code was given to somebody else meanwhile, and is had twice',
    cuts: [cut(confirm, 'if (!(await keepsDiscounts(tx, order)))', 'if (keepsDiscounts === undefined)')],
    tests: [prices],
    only: 'paid after it had expired',
  },
  {
    name: 'an order books its uses',
    why: 'a code with a limit is had by everybody',
    cuts: [
      cut(
        placeOrder,
        'claimDiscounts(tx, payment.orderId, totals.discounts, buyerOf(details))',
        'Promise.resolve({ ok: true } as Awaited<ReturnType<typeof claimDiscounts>>)',
      ),
    ],
    tests: [prices],
    only: 'declined payment',
  },
  {
    name: 'what was bought with a code takes it out of the cart',
    why: 'it stands in the next cart, and there it may be of no use any more',
    cuts: [cut(confirm, 'codes.length > 0 && takeOutCodes(tx, order.cartId, codes),')],
    tests: [prices],
    only: 'what Stripe is told',
  },
  {
    name: 'who pays late for goods that are gone does not keep the code that he took again',
    why: 'his money goes back, and the code stays used',
    cuts: [
      cut(
        confirm,
        'locked.paysBack = true;\n  await releaseDiscounts(tx, order.id);',
        'locked.paysBack = true;',
      ),
    ],
    tests: [circles],
    only: 'goods are gone',
  },
  {
    name: 'who pays locks his cart before discounts and goods',
    why: 'pressing Pay again in that moment, he waits for himself: a deadlock',
    cuts: [
      cut(
        confirm,
        'if (leavesCart && order.cartId && codesOf(order).length > 0) await lockCodes(tx, order.cartId);',
      ),
    ],
    tests: [circles],
    only: 'paid late',
  },
  {
    name: 'a checkout that ends frees its discounts before its goods',
    why: 'one that begins takes them in that order, and they wait for each other: a deadlock',
    cuts: [
      cut(
        confirm,
        '  await releaseDiscounts(tx, order.id);\n  await Promise.all([\n    markUnpaid',
        '  await release(tx, order.id);\n  await releaseDiscounts(tx, order.id);\n  await Promise.all([\n    markUnpaid',
      ),
    ],
    tests: [circles],
    only: 'a checkout ends',
  },
  {
    name: 'an order that is cancelled frees its discounts before its goods',
    why: 'a checkout that begins takes them in that order, and they wait for each other: a deadlock',
    cuts: [
      cut(cancellations, '  if (nothingLeft) await releaseDiscounts(tx, order.id);'),
      cut(
        cancellations,
        '  const now = await keepFulfillmentStatus(tx, order.id);',
        '  if (nothingLeft) await releaseDiscounts(tx, order.id);\n  const now = await keepFulfillmentStatus(tx, order.id);',
      ),
    ],
    tests: [circles],
    only: 'is cancelled',
  },
];
