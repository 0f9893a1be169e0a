import { test } from 'node:test';
import { edgeCases } from '../../test/pricing/edge-cases.ts';

for (const { number, says, check } of edgeCases) test(`edge case ${number}: ${says}`, check);
