/** What happens without anyone asking: sessions expire, bank debits settle, refunds fail, old keys go. */
import type { Account } from './account.ts';
import { settleAsync } from './payments.ts';
import { settleRefund } from './refunds.ts';
import { expireOverdue } from './sessions.ts';
import { unixNow } from './timing.ts';

const TICK_MS = 100;
const KEYS_KEPT_SECONDS = 25 * 3600;
const TICKS_BETWEEN_PRUNINGS = 600;

interface DueRow {
  seq: number;
  work: 'debit_succeeds' | 'debit_fails' | 'refund_fails';
  subject: string;
}

/** @returns stops it */
export function startClock(account: Account): () => void {
  let ticks = 0;
  const timer = setInterval(() => {
    try {
      tick(account, ticks++);
    } catch (error) {
      // It runs inside the shop's process, which must not fall with it; the next tick tries again.
      account.log(`the stand-in's clock: ${error instanceof Error ? error.stack : error}`);
    }
  }, TICK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function tick(account: Account, count: number): void {
  doDueWork(account);
  expireOverdue(account);
  if (count % TICKS_BETWEEN_PRUNINGS === 0)
    account.store.run('DELETE FROM idempotency WHERE created < ?', unixNow() - KEYS_KEPT_SECONDS);
}

function doDueWork(account: Account): void {
  const due = account.store.rows<DueRow>(
    'SELECT seq, work, subject FROM due WHERE at <= ? ORDER BY at LIMIT 100',
    Date.now(),
  );
  for (const row of due)
    account.store.transaction(() => {
      account.store.run('DELETE FROM due WHERE seq = ?', row.seq);
      doWork(account, row);
    });
}

function doWork(account: Account, { work, subject }: DueRow): void {
  switch (work) {
    case 'debit_succeeds':
      settleAsync(account, subject, 'succeed');
      return;
    case 'debit_fails':
      settleAsync(account, subject, 'fail');
      return;
    case 'refund_fails':
      settleRefund(account, subject, 'failed');
  }
}
