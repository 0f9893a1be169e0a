/**
 * Choosing another country shows its address fields at once, as the button beside the list does without
 * script. The fields are the server's: the form is sent, and comes back with them.
 */
const form = document.querySelector<HTMLSelectElement>('[name=country]')!.form!;
const field = (name: string) => form.elements.namedItem(name);
let asking = new AbortController();

async function showCountry() {
  asking.abort();
  asking = new AbortController();
  const body = new FormData(form);
  body.set('update', '');
  try {
    const answer = await fetch(form.action, { method: 'POST', body, signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    replaceAddress(page.querySelector('#address')!);
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

form.addEventListener('change', ({ target }) => {
  if ((target as HTMLSelectElement).name === 'country') void showCountry();
});

/** Chosen before this script was here, or brought back by the browser when the page is gone back to. */
addEventListener('pageshow', () => {
  const { options } = field('country') as HTMLSelectElement;
  const shown = [...options].find((option) => option.defaultSelected);
  if (shown && !shown.selected) void showCountry();
});
