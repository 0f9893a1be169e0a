/** `npm run tax`: the rates the shop charges, and where it is registered to charge them. */
import { tax } from './tax-verbs.ts';
import { runTyped } from './typed.ts';

await runTyped(tax);
