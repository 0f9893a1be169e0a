/**
 * On the page of a conflict: what is chosen stands in the fields below at once, and who writes there has chosen.
 * Without script the server does the first (`keep.…` wins over the field).
 */
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const form = document.querySelector('.conflict')?.closest('form');
if (form) {
  const theirs = JSON.parse(form.querySelector<HTMLInputElement>('[name=base]')!.value) as Record<
    string,
    string
  >;
  for (const choice of form.querySelectorAll<HTMLFieldSetElement>('.conflict-choice'))
    watch(form, choice, theirs);
}

function watch(form: HTMLFormElement, choice: HTMLFieldSetElement, theirs: Record<string, string>): void {
  const [mine, other] = choice.querySelectorAll<HTMLInputElement>('input[type=radio]');
  const names = choice.dataset.fields!.split(' ');
  const fields = names.flatMap((name) => [...form.querySelectorAll<Field>(`[name="${name}"]`)]);
  const sent = new Map(fields.map((field) => [field.name, read(field)]));
  let isFilling = false;
  choice.addEventListener('change', () => {
    isFilling = true;
    for (const field of fields)
      write(field, (other!.checked ? theirs[field.name] : sent.get(field.name)) ?? '');
    isFilling = false;
  });
  for (const field of fields)
    field.addEventListener('input', () => {
      if (isFilling) return;
      mine!.checked = true;
      sent.set(field.name, read(field));
    });
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === 'checkbox';
}

function read(field: Field): string {
  if (!isBox(field)) return field.value;
  return field.checked ? 'yes' : 'no';
}

function write(field: Field, value: string): void {
  if (isBox(field)) field.checked = value === 'yes';
  else field.value = field.getAttribute('type') === 'datetime-local' ? value.replace(' ', 'T') : value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

export {};
