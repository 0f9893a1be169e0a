/**
 * What the checkout page can do better with script: choosing a shipping method shows its total at
 * once, choosing a country shows its fields at once, a slip in the e-mail address is noticed.
 * It computes nothing: every text and sum was written by the server, into data attributes or a page.
 */
import { emailHint } from './email-hint.ts';

const form = document.querySelector<HTMLFormElement>('#checkout')!;
const field = <T extends Element>(name: string) => form.elements.namedItem(name) as unknown as T;

/** Each [data-shows="total"] on the page gets the chosen method's data-total. */
function showChosenMethod() {
  const chosen = form.querySelector<HTMLInputElement>('[name=shippingMethod]:checked');
  if (!chosen) return;
  for (const place of document.querySelectorAll<HTMLElement>('[data-shows]'))
    place.textContent = chosen.dataset[place.dataset.shows!]!;
  field<HTMLInputElement>('seenTotalMinor').value = chosen.dataset.totalMinor!;
}

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
    if ((error as Error).name !== 'AbortError') form.requestSubmit(field('update'));
  }
}

/** What was typed, or filled in by the browser, while the answer was on its way stays, and so does the focus. */
function replaceAddress(fresh: Element) {
  const focused = document.activeElement?.id;
  for (const input of fresh.querySelectorAll('input')) {
    const now = form.elements.namedItem(input.name);
    if (now instanceof HTMLInputElement) input.value = now.value;
  }
  document.querySelector('#address')!.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

function showEmailHint(email: string) {
  const meant = emailHint(email.trim());
  document.querySelector('#email-slip')!.textContent = meant ? `Did you mean ${meant}?` : '';
}

form.addEventListener('change', ({ target }) => {
  const { name, value } = target as HTMLInputElement;
  if (name === 'shippingMethod') showChosenMethod();
  if (name === 'country') void showCountry();
  if (name === 'email') showEmailHint(value);
});
// Browsers bring back what was chosen when a page is gone back to.
addEventListener('pageshow', showChosenMethod);
