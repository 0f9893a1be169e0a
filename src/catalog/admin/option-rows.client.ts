/** Rows of options and choices move, come and go at once; a whole new option the server adds. */
const form = document.querySelector<HTMLFormElement>('[data-option-rows]');

const changed = () => form!.dispatchEvent(new Event('input', { bubbles: true }));

form?.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>('[data-do], [data-add]');
  if (!button) return;
  event.preventDefault();
  if (button.matches('[data-add]')) addChoice(button.closest<HTMLElement>('[data-row]')!);
  else move(button, button.closest<HTMLElement>('[data-row]')!);
  changed();
});

function move(button: HTMLButtonElement, row: HTMLElement): void {
  const verb = button.dataset.do;
  const beside = (each: Element | null) => (each instanceof HTMLElement && each.dataset.row ? each : null);
  if (verb === 'remove') {
    const next = beside(row.nextElementSibling) ?? beside(row.previousElementSibling);
    row.remove();
    (next ?? form!).querySelector<HTMLElement>('input:not([type=hidden])')?.focus();
    return;
  }
  const other = beside(verb === 'up' ? row.previousElementSibling : row.nextElementSibling);
  if (!other) return;
  if (verb === 'up') other.before(row);
  else other.after(row);
  button.focus();
}

/** A copy of the last row under a key that no other has, empty. */
function addChoice(option: HTMLElement): void {
  const list = option.querySelector<HTMLElement>('[data-rows]')!;
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
  const last = rows.at(-1);
  if (!last) return void form!.requestSubmit(option.querySelector<HTMLButtonElement>('[data-add]'));
  const keys = new Set(rows.map((row) => row.dataset.row));
  let number = rows.length;
  while (keys.has(`c${number}`)) number += 1;
  const [old, key] = [last.dataset.row!, `c${number}`];
  const row = last.cloneNode(true) as HTMLElement;
  row.dataset.row = key;
  for (const field of row.querySelectorAll('input')) {
    field.name = field.name.replace(`.c.${old}.`, `.c.${key}.`);
    if (field.type === 'radio') Object.assign(field, { checked: false, value: key });
    else field.value = field.name.endsWith('.choice') ? key : '';
  }
  for (const button of row.querySelectorAll('button')) button.value = button.value.replace(/\S+$/, key);
  list.append(row);
  row.querySelector<HTMLInputElement>('input:not([type=hidden], [type=radio])')!.focus();
}

export {};
