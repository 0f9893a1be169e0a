/** Small help while a product is written: its address as the title grows, its margin, what a conflict's choice means. */
import { decimalAmount, minorOf } from '../../platform/money.ts';

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
  const currency = margin.dataset.margin!;
  const minor = (name: string) => minorOf((field(name)?.value ?? '').trim().replace(',', '.'), currency);
  const show = () => {
    const [price, cost] = [minor('price'), minor('cost')];
    if (!price || cost === undefined) return;
    const profit = decimalAmount(Math.abs(price - cost), currency);
    const percent = Math.round(((price - cost) / price) * 100);
    margin.textContent = `Profit ${price < cost ? '−' : ''}${profit}, margin ${percent} % of the price as listed.`;
  };
  for (const name of ['price', 'cost']) field(name)?.addEventListener('input', show);
}
