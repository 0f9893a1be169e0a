import { eu } from './eu.ts';
import { norway, switzerland, uk } from './europe.ts';
import { australia, canada, japan } from './overseas.ts';
import type { RateSet } from './rate-set.ts';
import { us } from './us.ts';

/** All that come with the shop. */
export const rateSets: RateSet[] = [eu, uk, norway, switzerland, us, canada, australia, japan];
