/** What the launcher tells: one line for each step that took time. */

/** Runs a step, and says that it is done and how long it took. A long one shows that it still goes on. */
export async function step(done, work) {
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  const stillThere = setInterval(() => console.log(`  … ${Math.round(seconds())} s`), 10_000);
  try {
    const result = await work();
    console.log(`✓ ${done} (${seconds() < 10 ? seconds().toFixed(1) : Math.round(seconds())} s)`);
    return result;
  } finally {
    clearInterval(stillThere);
  }
}
