/**
 * Programs beside the shop, each a process of its own so that none takes another's processor time
 * unseen: they are asked for one task after the other, and stay warm in between.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Worker<Task, Result> {
  pid: number;
  ask(task: Task): Promise<Result>;
  close(): Promise<void>;
}

type Answer<Result> = { result: Result } | { error: string };

/** @param file a program that calls `answerTasks` */
export function openWorker<Task extends object, Result>(file: URL): Worker<Task, Result> {
  const child = fork(file, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const exited = once(child, 'exit');
  const atExit = () => child.kill('SIGKILL');
  process.on('exit', atExit);
  return {
    pid: child.pid!,
    async ask(task) {
      child.send(task);
      const answered = once(child, 'message') as Promise<[Answer<Result>]>;
      const [answer] = await Promise.race([answered, exited.then(() => [{ error: 'it ended' }] as const)]);
      if ('error' in answer) throw new Error(`${file.pathname}: ${answer.error}`);
      return answer.result;
    },
    async close() {
      process.off('exit', atExit);
      child.kill();
      await exited;
    },
  };
}

/** The worker's side. */
export function answerTasks<Task, Result>(carryOut: (task: Task) => Promise<Result>): void {
  process.on('message', async (task: Task) => {
    const answer: Answer<Result> = await carryOut(task).then(
      (result) => ({ result }),
      (error: Error) => ({ error: String(error.stack) }),
    );
    process.send!(answer);
  });
}
