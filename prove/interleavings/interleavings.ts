/**
 * Shows that it does not matter who brings word of a payment first, who overtakes whom, and where
 * one is stopped while another runs; and that each guard which makes it so is needed.
 */
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Prove } from '../report.ts';

export const prove: Prove = async ({ seed, size }, say) => {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  try {
    // These read the server's address when they are loaded.
    const { provePermutations } = await import('./permutations.ts');
    const { provePairs } = await import('./pairs.ts');
    const { proveGuards } = await import('./guard-runs.ts');
    const small = size === 'small';
    say('The six messengers in every order …');
    const orders = await provePermutations(small ? 5 : 720, seed);
    say('Every pair, one stopped at every step …');
    const pairs = await provePairs(small ? 3 : Infinity, small ? 10 : Infinity, seed);
    say('Each guard taken out …');
    const guards = await proveGuards(small ? 3 : Infinity, seed, say);
    return {
      tables: [orders.table, pairs.table, guards.table],
      shortfalls: [...orders.shortfalls, ...pairs.shortfalls, ...guards.shortfalls],
      shown: `${orders.trials} orders of messages and ${pairs.trials} forced interleavings end alike; each of ${guards.trials} guards is needed`,
    };
  } finally {
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
};
