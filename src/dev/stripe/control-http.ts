/**
 * The control over HTTP, for tests in another process: `POST /dev/stripe/control/<verb>` with
 * `{"args": [...]}`, and `GET /dev/stripe/control/state`. `controlOver(url)` is the same interface from
 * the other side.
 */
import type { Hono } from 'hono';
import type { StandInControl } from './control.ts';

const PATH = '/dev/stripe/control';

type Verb = keyof StandInControl;
/** The control as another process sees it: every answer takes a while. */
export type RemoteControl = {
  [V in Verb]: (...args: Parameters<StandInControl[V]>) => Promise<Awaited<ReturnType<StandInControl[V]>>>;
};

export function mountControl(app: Hono, control: StandInControl): void {
  app.get(`${PATH}/state`, (context) => context.json(control.state()));
  app.post(`${PATH}/:verb`, async (context) => {
    // A page of another site cannot send this type without being asked first.
    if (!context.req.header('content-type')?.startsWith('application/json'))
      return context.json({ error: 'Send application/json.' }, 415);
    const verb = context.req.param('verb');
    if (!Object.hasOwn(control, verb)) return context.json({ error: `There is no verb ${verb}.` }, 404);
    try {
      const { args = [] } = (await context.req.json()) as { args?: never[] };
      const result = await (control[verb as Verb] as (...args: never[]) => unknown)(...args);
      return context.json({ result: result ?? null });
    } catch (error) {
      return context.json({ error: (error as Error).message }, 400);
    }
  });
}

/** @param url where the stand-in answers, without a trailing slash */
export function controlOver(url: string): RemoteControl {
  const call = async (verb: string, args: unknown[]) => {
    const response = await fetch(`${url}${PATH}/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ args }),
    });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (!response.ok) throw new Error(answer.error ?? `The control answered ${response.status}.`);
    return answer.result ?? undefined;
  };
  return new Proxy({} as RemoteControl, {
    get: (_, verb: string) => (verb === 'then' ? undefined : (...args: unknown[]) => call(verb, args)),
  });
}
