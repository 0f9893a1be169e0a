/** The shop as `npm start` runs it, with its own stand-in for Stripe and its own mailbox, on a database of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { demoCatalogue } from '../../src/dev/demo/catalogue.ts';
import { insertDemoShop } from '../../src/dev/demo/fill.ts';
import { type RunningShop, startShop } from '../../src/main.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDatabase } from '../../src/platform/db.ts';
import { testDatabase } from '../database.ts';
import { freePort } from '../test-shop.ts';

/** The demo shop without its pictures, which take a while to draw. */
export async function startDemoShop(env: Record<string, string> = {}): Promise<RunningShop> {
  const [database, dataDir] = [await testDatabase(), await mkdtemp(path.join(os.tmpdir(), 'journey-'))];
  const db = openDatabase({ url: database.url, poolMax: 2 });
  const keys = Object.keys(demoCatalogue.pictures);
  await insertDemoShop(
    db,
    new Map(keys.map((key) => [key, { file: key, widths: [320], colour: '#e8e4da' }])),
  );
  await db.close();
  const running = await startShop(
    readConfig({
      PORT: String(await freePort()),
      DATABASE_URL: database.url,
      PUSHCART_DATA: dataDir,
      SWEEP_SECONDS: '1',
      LOG_LEVEL: 'silent',
      ...env,
    }),
    () => {},
  );
  const stop = async () => {
    await running.stop();
    await database.drop();
    await rm(dataDir, { recursive: true });
  };
  return { ...running, stop };
}
