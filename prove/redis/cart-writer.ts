/** A shop that changes carts, to be killed: it tells each change that its store has acknowledged. */
import { openStore, type Place } from './stores.ts';
import type { World } from './world.ts';
import { type Change, keepWriting } from './writing.ts';

process.once('message', async ({ place, world }: { place: Place; world: World }) => {
  const store = await openStore(place, world);
  // The next change of a line waits until this one's word has left: then no more than it may be unknown.
  const tell = (change: Change) => new Promise((left) => process.send!(change, left));
  await keepWriting(store, world.carts.length, tell);
});
