/**
 * What a choice changes elsewhere on the page is shown at once, as the button beside the country does without
 * script: another country has other fields, and at checkout other prices, tax and shipping. All of it is the
 * server's: the form is sent, and comes back with it.
 */
const form = document.querySelector<HTMLSelectElement>('[name=country]')!.form!;
const field = (name: string) => form.elements.namedItem(name);
let asking = new AbortController();

/** These change what an order costs; pages without parts to be kept fresh ask for none of it. */
const PRICED = ['region', 'postalCode', 'shippingMethod', 'vatNumber', 'addressId'];

async function refresh(changed: string) {
  asking.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.set('update', '');
  try {
    const answer = await fetch(form.action, { method: 'POST', body, signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (changed === 'country') replaceAddress(page.querySelector('#address')!);
    for (const part of document.querySelectorAll<HTMLElement>('[data-fresh]')) replacePart(part, page);
  } catch (error) {
    if ((error as Error).name !== 'AbortError') form.requestSubmit(field('update') as HTMLButtonElement);
  }
}

/** What was typed, or filled in by the browser, while the answer was on its way stays, and so does the focus. */
function replaceAddress(fresh: Element) {
  const focused = document.activeElement?.id;
  for (const input of fresh.querySelectorAll('input')) {
    const now = field(input.name);
    if (now instanceof HTMLInputElement) input.value = now.value;
  }
  document.querySelector('#address')!.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

function replacePart(part: HTMLElement, page: Document) {
  const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
  if (!fresh || fresh.isEqualNode(part)) return;
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  if (active instanceof HTMLInputElement && active.type === 'text') return; // nobody's typing is cut off
  const focused = active?.id;
  part.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

form.addEventListener('change', ({ target }) => {
  const { name } = target as HTMLInputElement;
  if (name === 'country' || (PRICED.includes(name) && document.querySelector('[data-fresh]')))
    void refresh(name);
});

/** Chosen before this script was here, or brought back by the browser when the page is gone back to. */
addEventListener('pageshow', () => {
  const { options } = field('country') as HTMLSelectElement;
  const shown = [...options].find((option) => option.defaultSelected);
  const method = form.querySelector<HTMLInputElement>('[name=shippingMethod]:checked');
  if (shown && !shown.selected) void refresh('country');
  else if (method && !method.defaultChecked) void refresh('shippingMethod');
});
