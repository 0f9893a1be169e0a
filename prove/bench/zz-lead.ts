import { measureOrders } from './orders.ts';
const part = await measureOrders({ rounds: 3, ordersARound: 2000, idleSeconds: 1, say: console.log } as never);
for (const t of part.tables) for (const r of t) console.log(r.map((c) => typeof c === 'number' ? c.toFixed(2) : c).join('\t'));
process.exit(0);
