/** What a crash loses: the store, and the shop, really killed while carts are changed. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, type Place, type Store } from './stores.ts';
import type { World } from './world.ts';
import { type Change, keepWriting, lost } from './writing.ts';

export interface Loss {
  acknowledged: number;
  lost: number;
}

/** @param crash kills the store and starts it again. */
export async function storeKilled(
  place: Place,
  world: World,
  seconds: number,
  crash: () => Promise<void>,
): Promise<Loss> {
  const acknowledged: Change[] = [];
  const store = await openStore(place, world);
  const writing = keepWriting(store, world.carts.length, (change) => acknowledged.push(change));
  await sleep(seconds * 1000);
  await crash();
  await writing;
  await store.close().catch(() => {});
  return { acknowledged: acknowledged.length, lost: await missing(place, world, acknowledged) };
}

export async function shopKilled(place: Place, world: World, seconds: number): Promise<Loss> {
  const acknowledged: Change[] = [];
  const shop = fork(new URL('./cart-writer.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const atExit = () => shop.kill('SIGKILL');
  process.on('exit', atExit);
  shop.on('message', (change: Change) => acknowledged.push(change));
  shop.send({ place, world });
  await Promise.race([once(shop, 'message'), once(shop, 'exit')]);
  await sleep(seconds * 1000);
  shop.kill('SIGKILL');
  await once(shop, 'close');
  process.off('exit', atExit);
  return { acknowledged: acknowledged.length, lost: await missing(place, world, acknowledged) };
}

/** As the next shop finds it. In memory it finds nothing. */
async function missing(place: Place, world: World, acknowledged: Change[]): Promise<number> {
  if (place.kind === 'memory') return await lost({ kept: async () => undefined }, acknowledged);
  const store: Store = await openStore(place, world);
  try {
    return await lost(store, acknowledged);
  } finally {
    await store.close();
  }
}
