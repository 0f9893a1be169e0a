/** Small help while a product is written: its address as the title grows, its margin. */
import { handleFrom } from '../../platform/handles.ts';
import { marginWords } from '../margin.ts';

const field = (name: string) => document.querySelector<HTMLInputElement>(`#product [name="${name}"]`);

const handle = document.querySelector<HTMLInputElement>('[data-handle]');
const title = document.querySelector<HTMLInputElement>('[data-title]');

if (title && handle) {
  const show = () => {
    handle.placeholder = handleFrom(title.value, 80);
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
