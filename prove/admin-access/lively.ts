/** A shop in which there is one of everything that a page of the back office shows, served on a port. */
import { v7 as uuid } from 'uuid';
import { type Door, officeOf } from '../../src/admin/back-office.tsx';
import { createApp } from '../../src/app.ts';
import { startShop } from '../../src/main.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, sql } from '../../src/platform/db.ts';
import { routes } from '../../src/routes.ts';
import { addClerk, type Clerk, deskOf } from '../../test/back-office.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { type LongHistory, liveLong } from '../../test/long-history.ts';
import { freePort } from '../../test/test-shop.ts';
import { findIds } from '../admin-authorisation/things.ts';

export interface Lively {
  url: string;
  heart: Heart;
  history: LongHistory;
  clerk: Clerk;
  desk: ReturnType<typeof deskOf>;
  doors: Door[];
  /** By the name of each parameter, the id of something that is there. */
  ids: Record<string, string>;
  stop(): Promise<void>;
}

export async function openLively(): Promise<Lively> {
  const heart = await startHeart();
  const history = await liveLong(heart);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const running = await startShop(
    readConfig({
      PORT: String(port),
      PUBLIC_URL: url,
      DATABASE_URL: heart.databaseUrl,
      STRIPE_SECRET_KEY: 'sk_test_tests',
      STRIPE_WEBHOOK_SECRET: 'whsec_test',
      STRIPE_API_BASE: String(heart.shop.config.stripe!.apiBase),
      LOG_LEVEL: 'silent',
    }),
    () => {},
  );
  const clerk = await addClerk(heart.db);
  const desk = deskOf(url, clerk);
  const doors = officeOf(createApp(running.shop, { webhookSecret: 'whsec_test' }))!.doors;
  const lively = { url, heart, history, clerk, desk, doors, ids: {} as Record<string, string> };
  await fill(lively, heart.db);
  lively.ids = {
    ...(await findIds(
      heart.db,
      doors.map(({ pattern }) => pattern),
    )),
    ...(await more(lively)),
  };
  return {
    ...lively,
    async stop() {
      await running.stop();
      await heart.stop();
    },
  };
}

async function fill({ desk, clerk }: Pick<Lively, 'desk' | 'clerk'>, db: Db): Promise<void> {
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${uuid()}, 'summer', 'Summer')`);
  await db.run(sql`
    INSERT INTO shipping_zones (id, handle, title, places) VALUES (${uuid()}, 'home', 'Home', '[{"country": "IE"}]')`);
  await db.run(
    sql`INSERT INTO staff_roles (id, title, permissions) VALUES (${uuid()}, 'Packers', '{orders:read}')`,
  );
  await desk.post(routes.adminStaff(), { email: 'new@example.com', role: 'read_only' });
  await addCustomer(db, { email: 'ada@example.com' });
  await desk.post(routes.adminViews(), { list: 'products', title: 'Drafts', query: 'status=draft' });
  await desk.post(routes.adminTaxLoad(), { set: 'eu' });
  const file = new FormData();
  file.set(
    'file',
    new File(['Handle,Title,Variant Price\nlinen,Linen,12.00\nwool,,x\n'], 'goods.csv', { type: 'text/csv' }),
  );
  await desk.upload(routes.adminImports(), file);
  await db.run(sql`
    INSERT INTO sales (id, title, ppm, scope, starts_at, ends_at)
    VALUES (${uuid()}, 'Winter', 200000, '{"kind": "everything"}', now() + interval '1 day', now() + interval '9 days')`);
  await db.run(sql`UPDATE staff SET totp_pending = NULL WHERE id = ${clerk.id}`);
}

/** What an address names by another thing than a row's id. */
async function more({ heart, history }: Pick<Lively, 'heart' | 'history'>): Promise<Record<string, string>> {
  const one = async (query: ReturnType<typeof sql>) => (await heart.db.row<{ id: string }>(query))?.id ?? '';
  return {
    number: String(history.long.number),
    kind: 'order_placed',
    action: 'ship',
    importId: await one(sql`SELECT id FROM imports LIMIT 1`),
    variantId: history.arcs.variantId,
    productId: history.arcs.productId,
  };
}
