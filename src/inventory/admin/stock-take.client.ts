/**
 * Counting with a scanner that types: each code is looked up and added to the table, one more each time, and the
 * field is ready for the next one at once. All that was counted is in the form, so the browser keeps it until it is booked.
 */
interface Shelved {
  variantId: string;
  title: string;
  variantTitle: string;
  sku: string;
  /** How many should lie there now. */
  shelf: number;
}
type Kept = [variantId: string, title: string, detail: string, expected: string, counted: string][];

const form = document.querySelector<HTMLFormElement>('[data-stock-take]')!;
const one = <E extends Element>(selector: string, within: ParentNode = form) =>
  within.querySelector<E>(selector)!;
const [code, pieces] = [one<HTMLInputElement>('#code'), one<HTMLInputElement>('#pieces')];
const kept = one<HTMLInputElement>('[data-take-kept]');
const table = one<HTMLTableElement>('[data-take-table]');
const body = table.tBodies[0]!;
const template = one<HTMLTemplateElement>('[data-take-row]');
const LINES_MAX = Number(form.dataset.linesMax);

const countedIn = (row: Element) => one<HTMLInputElement>('[name=counted]', row);
const expectedIn = (row: Element) => one<HTMLInputElement>('[name=expected]', row);
const rowOf = (variantId: string) =>
  body.querySelector<HTMLTableRowElement>(`tr[data-variant="${variantId}"]`);

function say(text: string, isError = false): void {
  const said = one('[data-take-said]');
  said.textContent = text;
  said.classList.toggle('bad', isError);
}

/** One after the other, however quickly they are scanned. */
let last: Promise<void> = Promise.resolve();
function add(): void {
  const typed = code.value.trim();
  const many = pieces.value === '' ? 1 : Number(pieces.value);
  if (!typed) return;
  if (!Number.isInteger(many) || many < 1) {
    say('Pieces must be a whole number.', true);
    return;
  }
  code.value = pieces.value = '';
  code.focus();
  asking += 1;
  last = last
    .then(() => count(typed, many))
    .catch(() => say(`“${typed}” was not counted. Scan it again.`, true))
    .finally(() => {
      asking -= 1;
    });
}

async function count(typed: string, many: number): Promise<void> {
  const url = `${form.dataset.stockTake}?${new URLSearchParams({ code: typed })}`;
  const answer = await fetch(url, { headers: { accept: 'application/json' } }).catch(() => undefined);
  if (!answer?.headers.get('content-type')?.includes('json'))
    return say(`“${typed}” was not counted: the shop gave no answer. Scan it again.`, true);
  const found = (await answer.json()) as { shelved?: Shelved; why?: string };
  if (!found.shelved) return say(`“${typed}”: ${found.why}.`, true);
  const { variantId, title, variantTitle, sku, shelf } = found.shelved;
  const row = rowOf(variantId) ?? newRow(variantId, title, [variantTitle, sku].filter(Boolean).join(' · '));
  if (!row) return say(`A count takes ${LINES_MAX} articles. Book these first.`, true);
  // What lies there now is what was counted up to now.
  setExpected(row, String(shelf));
  const counted = countedIn(row);
  counted.value = String(Number(counted.value) + many);
  body.prepend(row);
  changed(row);
  say(`${title}${variantTitle ? `, ${variantTitle}` : ''}: ${counted.value} counted`);
}

function newRow(variantId: string, title: string, detail: string): HTMLTableRowElement | undefined {
  if (body.rows.length >= LINES_MAX) return undefined;
  const row = one<HTMLTableRowElement>('tr', template.content).cloneNode(true) as HTMLTableRowElement;
  row.dataset.variant = variantId;
  one('[data-title]', row).textContent = title;
  one('[data-detail]', row).textContent = detail;
  one<HTMLInputElement>('[name=variant]', row).value = variantId;
  countedIn(row).setAttribute('aria-label', `Counted of ${title} ${detail}`);
  one('[data-take-remove] .hidden', row).textContent = ` ${title}`;
  body.prepend(row);
  return row;
}

function setExpected(row: Element, expected: string): void {
  expectedIn(row).value = expected;
  one('[data-expected]', row).textContent = expected;
}

function changed(row?: HTMLTableRowElement): void {
  if (row) {
    const { value } = countedIn(row);
    const difference = Number(value) - Number(expectedIn(row).value);
    const cell = one('[data-difference]', row);
    cell.textContent =
      value === '' ? '' : difference > 0 ? `+${difference}` : `−${-difference}`.replace('−0', '0');
    cell.classList.toggle('more', value !== '' && difference > 0);
    cell.classList.toggle('fewer', value !== '' && difference < 0);
  }
  show();
  const all = [...body.rows].map((each) => [
    each.dataset.variant!,
    one('[data-title]', each).textContent,
    one('[data-detail]', each).textContent,
    expectedIn(each).value,
    countedIn(each).value,
  ]);
  kept.value = all.length > 0 ? JSON.stringify(all) : '';
  form.dispatchEvent(new Event('change'));
}

function show(): void {
  table.hidden = body.rows.length === 0;
  one<HTMLElement>('[data-take-empty]').hidden = body.rows.length > 0;
  for (const button of body.querySelectorAll<HTMLElement>('[data-take-remove]')) button.hidden = false;
}

/** What the browser had kept comes back into the field, and from there into the table. */
kept.addEventListener('input', () => {
  if (!kept.value) return;
  for (const [variantId, title, detail, expected, counted] of (JSON.parse(kept.value) as Kept).toReversed()) {
    const row = rowOf(variantId) ?? newRow(variantId, title, detail);
    if (!row) break;
    setExpected(row, expected);
    countedIn(row).value = counted;
    changed(row);
  }
});

body.addEventListener('input', (event) => changed((event.target as Element).closest('tr')!));
body.addEventListener('click', (event) => {
  const button = (event.target as Element).closest('[data-take-remove]');
  if (!button) return;
  button.closest('tr')!.remove();
  changed();
  code.focus();
});
one('[data-take-add]').addEventListener('click', add);
form.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault(); // a scanner's Enter must not book anything
  if (event.target === code || event.target === pieces) add();
  else code.focus();
});
// What was scanned but not looked up yet is waited for.
let asking = 0;
form.addEventListener(
  'submit',
  (event) => {
    if (asking === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // In a turn of its own: a form that is just being sent cannot be sent.
    void last.then(() => setTimeout(() => form.requestSubmit(event.submitter)));
  },
  { capture: true },
);

one<HTMLElement>('[data-take-scan]').hidden = false;
one<HTMLElement>('[data-take-plain]').hidden = true;
one<HTMLDetailsElement>('.take-list').open = form.querySelector('.error-summary a[href="#list"]') !== null;
show();
code.focus();

export {};
