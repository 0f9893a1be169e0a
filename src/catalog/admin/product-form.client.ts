/** Small help while a product is written: its address as the title grows, its margin. */
import { marginWords } from '../margin.ts';

const field = (name: string) => document.querySelector<HTMLInputElement>(`#product [name="${name}"]`);

const handle = document.querySelector<HTMLInputElement>('[data-handle]');
const title = document.querySelector<HTMLInputElement>('[data-title]');

/** The same words as the server would make of it, for a look; the server makes it again. */
const handleOf = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);

if (title && handle) {
  const show = () => {
    handle.placeholder = handleOf(title.value);
  };
  title.addEventListener('input', show);
  show();
}

const margin = document.querySelector<HTMLElement>('[data-margin]');
if (margin) {
  const value = (name: string) => field(name)?.value ?? '';
  const show = () => {
    margin.textContent = marginWords(value('price'), value('cost'), margin.dataset.margin!);
  };
  for (const name of ['price', 'cost']) field(name)?.addEventListener('input', show);
}
