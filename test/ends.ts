/**
 * Loaded into every test file's process: one that something holds open after its last test would keep
 * the run from ending. It fails by name instead, and says what held it.
 */
import { after } from 'node:test';

const GRACE_MS = 60_000;

after(() => {
  setTimeout(() => {
    console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(1);
  }, GRACE_MS).unref();
});
