/**
 * What the checkout page can do better with script: choosing a shipping method shows its total at
 * once, a slip in the e-mail address is noticed. (`customers/country.client.ts` shows a country's fields.)
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

function showEmailHint(email: string) {
  const meant = emailHint(email.trim());
  document.querySelector('#email-slip')!.textContent = meant ? `Did you mean ${meant}?` : '';
}

form.addEventListener('change', ({ target }) => {
  const { name, value } = target as HTMLInputElement;
  if (name === 'shippingMethod') showChosenMethod();
  if (name === 'email') showEmailHint(value);
});
// Browsers bring back what was chosen when a page is gone back to.
addEventListener('pageshow', showChosenMethod);
