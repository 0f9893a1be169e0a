/**
 * A slip in the e-mail address is noticed while it can be mended. (`customers/country.client.ts` shows what
 * another country or shipping method changes.)
 */
import { emailHint } from './email-hint.ts';

document.querySelector('#checkout')!.addEventListener('change', ({ target }) => {
  const { name, value } = target as HTMLInputElement;
  if (name !== 'email') return;
  const meant = emailHint(value.trim());
  document.querySelector('#email-slip')!.textContent = meant ? `Did you mean ${meant}?` : '';
});
