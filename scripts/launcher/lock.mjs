/** Two starts in the same folder take turns with what they change there. */
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export async function withLock(root, work) {
  const file = path.join(root, 'dist', 'launcher.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  while (!take(file)) await sleep(100);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

function take(file) {
  try {
    symlinkSync(String(process.pid), file); // made and filled in one step, which a file is not
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const pid = holder(file);
    if (pid && !isAlive(pid)) rmSync(file, { force: true });
    return false;
  }
}

function holder(file) {
  try {
    return Number(readlinkSync(file));
  } catch {
    return 0; // released meanwhile
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
