/** How often a second, how long each, and whose processor time it takes. */

export interface Figures {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Microseconds of processor for one. */
  ownMicroseconds: number;
  serverMicroseconds: number;
}

export interface Measuring {
  seconds: number;
  atOnce: number;
  /** Processor time of the servers so far. */
  serverSeconds(): number;
}

export async function measure(
  work: (n: number) => Promise<unknown>,
  { seconds, atOnce, serverSeconds }: Measuring,
): Promise<Figures> {
  await lanes(work, Math.min(0.3, seconds / 2), atOnce); // warm
  const [own, server, since] = [process.cpuUsage(), serverSeconds(), performance.now()];
  const took = await lanes(work, seconds, atOnce);
  const elapsed = (performance.now() - since) / 1000;
  const { user, system } = process.cpuUsage(own);
  took.sort((a, b) => a - b);
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(took.length * part))]!;
  return {
    perSecond: took.length / elapsed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    ownMicroseconds: (user + system) / took.length,
    serverMicroseconds: ((serverSeconds() - server) * 1e6) / took.length,
  };
}

/** @returns how long each took, in milliseconds. */
async function lanes(work: (n: number) => Promise<unknown>, seconds: number, atOnce: number) {
  const took: number[] = [];
  const end = performance.now() + seconds * 1000;
  let n = 0;
  async function lane() {
    for (let since = performance.now(); since < end; ) {
      await work(n++);
      const now = performance.now();
      took.push(now - since);
      since = now;
      // What never leaves the process would let nobody else in.
      if (took.length % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
  return took;
}
