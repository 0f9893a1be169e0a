/** Suggestions below the field of search: a combobox whose list the shop sends as the visitor types. */
const input = document.querySelector<HTMLInputElement>('.search input');
const list = document.querySelector<HTMLElement>('#suggestions');

const WAIT_MS = 120;
let timer: ReturnType<typeof setTimeout> | undefined;
let request: AbortController | undefined;
let shownFor = '';

if (input && list) {
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(input, list), WAIT_MS);
  });
  input.addEventListener('focus', () => {
    if (list.childElementCount > 0 && input.value.trimStart() === shownFor) show(true);
  });
  input.addEventListener('keydown', (event) => key(event, list));
  input.form?.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && input.form!.contains(relatedTarget))) show(false);
  });
  // A press on an option must not take the focus from the field before it has led anywhere.
  list.addEventListener('mousedown', (event) => event.preventDefault());
}

async function ask(field: HTMLInputElement, into: HTMLElement): Promise<void> {
  const words = field.value.trimStart();
  request?.abort();
  if (words.trim().length < 2) return show(false);
  request = new AbortController();
  try {
    const url = `${into.dataset.from}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(url, { signal: request.signal });
    if (!answer.ok) return show(false);
    // The shop's own page of suggestions, in which everything typed by people is escaped.
    into.innerHTML = await answer.text();
    for (const [at, option] of options().entries()) option.id = `suggestion-${at}`;
    shownFor = words;
    choose(-1);
    show(into.childElementCount > 0 && document.activeElement === field);
  } catch {
    // Aborted, or the line is gone: the form works without.
  }
}

const options = () => [...list!.querySelectorAll<HTMLAnchorElement>('[role=option]')];
const chosen = () => options().findIndex((option) => option.ariaSelected === 'true');

function show(yes: boolean): void {
  list!.hidden = !yes;
  input!.setAttribute('aria-expanded', String(yes));
  if (!yes) choose(-1);
}

function choose(at: number): void {
  for (const [place, option] of options().entries()) option.ariaSelected = String(place === at);
  const option = options()[at];
  if (option) {
    input!.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else input!.removeAttribute('aria-activedescendant');
}

function key(event: KeyboardEvent, into: HTMLElement): void {
  if (event.key === 'Escape' && !into.hidden) {
    show(false);
    event.preventDefault();
  }
  if (into.hidden) return;
  const last = options().length - 1;
  if (event.key === 'ArrowDown') choose(chosen() >= last ? -1 : chosen() + 1);
  else if (event.key === 'ArrowUp') choose(chosen() < 0 ? last : chosen() - 1);
  else if (event.key === 'Enter' && chosen() >= 0) options()[chosen()]!.click();
  else return;
  event.preventDefault();
}

export {};
