/** `npm run dev`: the shop, built and started anew after each change to its sources. */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './built.mjs';
import { exitCode, fromTerminal, SIGNALS } from './processes.mjs';

export async function main(root, flags) {
  const env = { ...process.env, PUSHCART_DEV: '1' };
  let shop;
  let ended;
  let leaving = false;

  const start = () => {
    shop = spawn(process.execPath, [...flags, path.join(root, 'dist', 'main.js')], { stdio: 'inherit', env });
    ended = exitCode(shop);
  };
  const restart = async () => {
    try {
      await ensureBuilt(root);
    } catch (error) {
      console.error(`✗ ${error.message}`); // the shop as it was keeps running
      return;
    }
    shop?.kill('SIGTERM');
    await ended;
    if (!leaving) start();
  };

  for (const signal of SIGNALS)
    process.on(signal, () => {
      leaving = true;
      if (!fromTerminal(signal)) shop?.kill(signal);
    });

  let changed = true;
  for (const folder of ['src', 'migrations'])
    watch(path.join(root, folder), { recursive: true, persistent: false }, () => {
      changed = true;
    });
  while (!leaving) {
    if (changed) {
      await sleep(80); // an editor writes in several steps
      changed = false;
      await restart();
    }
    await sleep(120);
  }
  return await ended;
}
