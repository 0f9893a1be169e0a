/** `npm run check`: types, style, and the rules of the layout; all are run, whichever fails. */
import { run } from './processes.mjs';

const checks = {
  types: ['node_modules/typescript/bin/tsc', '--noEmit'],
  style: ['node_modules/@biomejs/biome/bin/biome', 'check'],
  layout: ['--import', './scripts/typescript.mjs', '--test', 'test/tidy.test.ts'],
};

export async function main() {
  const failed = [];
  for (const [name, args] of Object.entries(checks)) {
    const start = Date.now();
    const ok = (await run(process.execPath, args)) === 0;
    console.log(`${ok ? '✓' : '✗'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    if (!ok) failed.push(name);
  }
  return failed.length > 0 ? 1 : 0;
}
