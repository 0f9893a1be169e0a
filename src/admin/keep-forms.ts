/**
 * Nothing typed is lost. A form with data-keep remembers in this browser what was changed until the server
 * has it: leaving the page asks first, and what a lost connection or a closed lid left behind is offered again.
 */

interface Kept {
  at: string;
  fields: [string, string][];
}

const keyOf = (form: HTMLFormElement) => `unsaved ${location.pathname} ${form.dataset.keep}`;
const HIDDEN = new Set(['form_token', 'version']);

export function fieldsOf(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form).entries()].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !HIDDEN.has(entry[0]),
  );
}

export function watchForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-keep]')) watch(form);
}

function watch(form: HTMLFormElement): void {
  const key = keyOf(form);
  let clean = JSON.stringify(fieldsOf(form));
  let sending = false;
  // What came back with mistakes is not saved yet, though nothing has been typed since.
  const cameBack = form.hasAttribute('data-unsaved');
  const isDirty = () => cameBack || JSON.stringify(fieldsOf(form)) !== clean;
  const state = form.querySelector('[data-save-state]');

  offer(form, key, () => remember());

  function remember(): void {
    const dirty = isDirty();
    form.toggleAttribute('data-dirty', dirty);
    if (state) state.textContent = dirty ? 'Unsaved changes' : '';
    if (dirty) put(key, { at: new Date().toISOString(), fields: fieldsOf(form) });
    else localStorage.removeItem(key);
  }
  form.addEventListener('input', remember);
  form.addEventListener('change', remember);
  form.addEventListener('submit', () => {
    sending = true;
    if (state) state.textContent = 'Saving …';
    // The copy stays until a page of this address comes back without it being wanted any more.
    put(key, { at: new Date().toISOString(), fields: fieldsOf(form) });
    sessionStorage.setItem('sent', key);
  });
  form.querySelector('[data-discard]')?.addEventListener('click', () => {
    localStorage.removeItem(key);
    clean = JSON.stringify(fieldsOf(form));
    sending = true;
  });
  addEventListener('beforeunload', (event) => {
    if (!sending && isDirty()) event.preventDefault();
  });
  addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
    // Of several forms on a page the one that is worked in, else the first.
    const meant =
      document.activeElement?.closest('form[data-keep]') ?? document.querySelector('form[data-keep]');
    if (meant !== form) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (cameBack) remember();
}

function put(key: string, kept: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing (private window, full): the warning on leaving still stands.
  }
}

/** @returns undefined for what no version of this script has written. */
function keptIn(text: string): Kept | undefined {
  try {
    const kept = JSON.parse(text) as Kept | null;
    return Array.isArray(kept?.fields) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** A page that came with "done" in its address, or differs in nothing from what was kept, needs no offer. */
function offer(form: HTMLFormElement, key: string, restored: () => void): void {
  const sent = sessionStorage.getItem('sent');
  sessionStorage.removeItem('sent');
  const text = localStorage.getItem(key);
  const wasSaved = document.querySelector('[data-flash]') !== null;
  if (sent && wasSaved) localStorage.removeItem(sent);
  if (!text || (sent === key && wasSaved) || form.hasAttribute('data-unsaved')) return;
  const kept = keptIn(text);
  if (!kept || JSON.stringify(kept.fields) === JSON.stringify(fieldsOf(form))) {
    localStorage.removeItem(key);
    return;
  }
  const box = document.createElement('div');
  box.className = 'kept-draft';
  box.setAttribute('role', 'status');
  const words = document.createElement('p');
  words.textContent = `You changed this on ${new Date(kept.at).toLocaleString()} and did not save it.`;
  const put = button('Bring it back', () => {
    restore(form, kept.fields);
    box.remove();
    restored();
  });
  const drop = button('Forget it', () => {
    localStorage.removeItem(key);
    box.remove();
  });
  box.append(words, put, drop);
  form.prepend(box);
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button plain';
  made.textContent = label;
  made.addEventListener('click', act);
  return made;
}

/** By name and place: the second field of a name gets the second value of it. */
function restore(form: HTMLFormElement, fields: [string, string][]): void {
  const left = new Map<string, string[]>();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (
      !(
        field instanceof HTMLInputElement ||
        field instanceof HTMLTextAreaElement ||
        field instanceof HTMLSelectElement
      )
    )
      continue;
    if (!field.name || HIDDEN.has(field.name) || field.type === 'file') continue;
    const values = left.get(field.name) ?? [];
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio'))
      field.checked = values.includes(field.value);
    else field.value = values.shift() ?? '';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
