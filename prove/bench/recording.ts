/** Asks a shop that was started with sql-recorder.ts what SQL it sends while something is done. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { FromRecorder, Statement, ToRecorder } from './sql-recorder.ts';

export const RECORDER = new URL('./sql-recorder.ts', import.meta.url).href;

export async function recorded(shop: ChildProcess, act: () => Promise<unknown>): Promise<Statement[]> {
  await tell(shop, 'record');
  await act();
  return (await tell(shop, 'report')).statements;
}

async function tell(shop: ChildProcess, message: ToRecorder): Promise<FromRecorder> {
  const answer = once(shop, 'message');
  shop.send(message);
  return ((await answer) as [FromRecorder])[0];
}
