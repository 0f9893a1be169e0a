/**
 * Choosing an option shows its price, stock and picture at once. Nothing is computed here: all of it
 * stands in the table of combinations, as the server wrote it.
 */
const one = <E extends Element>(selector: string, within: ParentNode = document) =>
  within.querySelector<E>(selector)!;

const chooser = one<HTMLFormElement>('#chooser');
const buy = one<HTMLFormElement>('#buy');
/** "Tell me when it is back", where something of it is sold out. */
const back = document.querySelector<HTMLFormElement>('#back');
const gallery = document.querySelector<HTMLElement>('#gallery');
const rows = [...one<HTMLTableElement>('#combinations').tBodies[0]!.rows];
const groups = [...chooser.querySelectorAll('fieldset')];

const chosen = () => groups.map((group) => one<HTMLInputElement>(':checked', group).value);
const isOf = (row: HTMLTableRowElement, choices: string[]) =>
  [...row.querySelectorAll('th span')].every((choice, i) => choice.textContent === choices[i]);
const rowOf = (choices: string[]) => rows.find((row) => isOf(row, choices));
const canBuy = (row: HTMLTableRowElement | undefined) => row !== undefined && one('form', row) !== null;

function showOffer(row: HTMLTableRowElement | undefined) {
  const [price, stock] = one('#offer').children as unknown as [HTMLElement, HTMLElement];
  const words = row && one('.stock', row);
  const newPrice = row ? one('.price', row).outerHTML : '–';
  const newStock = words ? words.textContent : 'We do not make this combination';
  if (price.innerHTML === newPrice && stock.textContent === newStock) return; // or it would be read out again
  price.innerHTML = newPrice;
  stock.textContent = newStock;
  stock.className = words ? words.className : 'stock sold_out';
}

function showBuy(row: HTMLTableRowElement | undefined) {
  const button = one<HTMLButtonElement>('button', buy);
  button.disabled = !canBuy(row);
  button.textContent = canBuy(row) ? 'Add to cart' : row ? 'Sold out' : 'Not available';
  if (back) back.hidden = !row || canBuy(row);
  if (back && row) one<HTMLInputElement>('[name=variantId]', back).value = row.dataset.variant!;
  if (!row) return;
  one<HTMLInputElement>('[name=variantId]', buy).value = row.dataset.variant!;
  one<HTMLInputElement>('[name=quantity]', buy).max = row.dataset.max!;
}

/** What could not be had with the rest of the choice is struck out before anybody picks it. */
function showMissing(choices: string[]) {
  groups.forEach((group, i) => {
    for (const pill of group.querySelectorAll<HTMLElement>('.pill')) {
      const row = rowOf(choices.with(i, one<HTMLInputElement>('input', pill).value));
      pill.classList.toggle('missing', !canBuy(row));
      one('.hidden', pill).textContent = canBuy(row) ? '' : row ? '(sold out)' : '(not made)';
    }
  });
}

function showPicture(id: string | undefined) {
  const picture = id && gallery?.querySelector(`[data-media="${id}"]`);
  if (!gallery || !picture) return;
  if (picture !== gallery.firstElementChild) gallery.prepend(picture);
  gallery.scrollTo({ left: 0 });
}

function show() {
  const choices = chosen();
  const row = rowOf(choices);
  showOffer(row);
  showBuy(row);
  showMissing(choices);
  showPicture(row?.dataset.media);
  return row;
}

chooser.addEventListener('change', () => {
  const row = show();
  if (row) history.replaceState(null, '', `?variant=${row.dataset.variant}`);
});
// Browsers bring back what was chosen when a page is gone back to.
addEventListener('pageshow', () => {
  const shown = one<HTMLInputElement>('[name=variantId]', buy).value;
  if (rowOf(chosen())?.dataset.variant !== shown) show();
});

export {};
