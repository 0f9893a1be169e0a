/** The shell's island: palette, keys of lists, filters that send themselves, the message that goes by itself. */
import { watchForms } from './keep-forms.ts';
import { watchLists } from './list-keys.ts';
import { watchPalette } from './palette.ts';

const FLASH_MS = 12_000;

const flash = document.querySelector<HTMLElement>('[data-flash]');
if (flash) {
  // The address without the message: a reload, or a bookmark, does not say it again.
  const url = new URL(location.href);
  url.searchParams.delete('done');
  history.replaceState(history.state, '', url);
  const go = () => flash.matches(':hover, :focus-within') || flash.remove();
  setTimeout(() => setInterval(go, 1_000), FLASH_MS);
}

for (const select of document.querySelectorAll<HTMLSelectElement>('[data-send-on-change]'))
  select.addEventListener('change', () => select.form?.requestSubmit());

for (const menu of document.querySelectorAll<HTMLDetailsElement>('[data-menu]'))
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') menu.open = false;
  });

watchPalette();
watchLists();
watchForms();
