/** The library that reads and makes pictures, loaded with the first of them. */
import { lazily } from './lazily.ts';

const library = lazily<typeof import('sharp').default>('sharp');
let isSetUp = false;

export function sharp(): typeof import('sharp').default {
  if (!isSetUp) {
    // One thread and no memory of past pictures: the shop has to stay quick while they are made.
    library().concurrency(1);
    library().cache(false);
    isSetUp = true;
  }
  return library();
}
