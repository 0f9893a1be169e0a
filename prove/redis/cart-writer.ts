/** A shop that changes carts, to be killed: it tells each change that its store has acknowledged. */
import { openStore, type Place } from './stores.ts';
import type { World } from './world.ts';
import { keepWriting } from './writing.ts';

process.once('message', async ({ place, world }: { place: Place; world: World }) => {
  const store = await openStore(place, world);
  await keepWriting(store, world.carts.length, (change) => process.send!(change));
});
