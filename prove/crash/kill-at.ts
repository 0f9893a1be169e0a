/**
 * Loaded into a shop process before its program (`node --import`): counts the steps it takes since it
 * was armed, and at the one it was told kills this process, or the database's server, on the spot.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { watchSteps } from '../../test/steps.ts';

export interface Target {
  /** The step's text; undefined: any step. */
  text: string | undefined;
  /** Counted from 1 since arming. */
  occurrence: number;
  when: 'before' | 'after';
  /** A question that loops ask all the time: only an answer with rows counts. */
  isPoll: boolean;
  victim: Victim;
}

export type Victim = 'shop' | { postmaster: number; withChildren: boolean };

export interface RecordedStep {
  kind: 'sql' | 'call';
  text: string;
  rows: number | undefined;
}

export type ToShop = { arm: Target | null } | { report: true };
export type FromShop = { armed: true } | { steps: RecordedStep[] } | { killed: true };

interface SentStep extends RecordedStep {
  /** The how-manieth of those that match the target. */
  match: number | undefined;
}

let steps: SentStep[] = [];
let target: Target | null = null;
let matching = 0;

const outside = new URL(process.env.STRIPE_API_BASE!).host;

watchSteps<SentStep>(
  {
    before(step) {
      const sent: SentStep = { ...step, rows: undefined, match: isMatch(step.text) ? ++matching : undefined };
      steps.push(sent);
      if (target?.when === 'before' && sent.match === target.occurrence) kill(target.victim);
      return sent;
    },
    after(sent, rows) {
      sent.rows = rows;
      if (target?.when !== 'after' || sent.match === undefined || !steps.includes(sent)) return;
      if (target.isPoll ? rows : sent.match === target.occurrence) kill(target.victim);
    },
  },
  (host) => host === outside,
);

const isMatch = (text: string) => target !== null && (target.text === undefined || target.text === text);

function kill(victim: Victim): void {
  target = null;
  if (victim === 'shop') process.kill(process.pid, 'SIGKILL');
  else killServer(victim);
}

function killServer({ postmaster, withChildren }: Exclude<Victim, 'shop'>): void {
  const children = withChildren ? childrenOf(postmaster) : [];
  for (const pid of [postmaster, ...children]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself in this moment.
    }
  }
  process.send!({ killed: true } satisfies FromShop);
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

/** The fourth field of /proc/PID/stat; the second, the name, may hold spaces. */
function parentOf(pid: number): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  } catch {
    return undefined;
  }
}

process.on('message', (message: ToShop) => {
  if ('arm' in message) {
    steps = [];
    target = message.arm;
    matching = 0;
    process.send!({ armed: true } satisfies FromShop);
  } else process.send!({ steps } satisfies FromShop);
});
process.channel?.unref();
