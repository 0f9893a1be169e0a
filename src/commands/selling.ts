/** `npm run selling`: where the shop sells, as one JSON document, and what its currencies are worth. */
import { sellingCommand } from './selling-verbs.ts';
import { runTyped } from './typed.ts';

await runTyped(sellingCommand);
