/** An order waiting for its payment looks again every three seconds, and shows itself anew once it stands otherwise. */
const WAIT_MS = 3000;
const TRIES_MAX = 40;

const label = (page: Document) => page.querySelector('[data-order-label]')?.textContent;

async function hasChanged(): Promise<boolean> {
  const answer = await fetch(location.href, { cache: 'no-store' });
  if (!answer.ok) return false;
  return label(new DOMParser().parseFromString(await answer.text(), 'text/html')) !== label(document);
}

async function wait(triesLeft: number) {
  if (await hasChanged().catch(() => false)) location.reload();
  else if (triesLeft > 0) setTimeout(wait, WAIT_MS, triesLeft - 1);
}

setTimeout(wait, WAIT_MS, TRIES_MAX);
