/** What has been opened, to be closed in the opposite order: at the end, or when a start fails half-way. */
export interface Closing {
  add(close: () => unknown): void;
  /** Closes everything once, however often it is called. The first error is thrown after all has been tried. */
  run(): Promise<void>;
}

export function createClosing(): Closing {
  const steps: (() => unknown)[] = [];
  let running: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of steps.reverse()) await Promise.resolve(close()).catch((error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
  return {
    add: (close) => void steps.push(close),
    run() {
      running ??= closeAll();
      return running;
    },
  };
}
