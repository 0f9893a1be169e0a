/** The command palette, in the browser: Ctrl K or "/", arrows, Enter. */
interface Group {
  title: string;
  found: { href: string; title: string; detail?: string }[];
}

const WAIT_MS = 120;

export function watchPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>('[data-palette]');
  if (!dialog) return;
  const input = dialog.querySelector('input')!;
  const list = dialog.querySelector<HTMLElement>('[role=listbox]')!;
  const known = [...list.querySelectorAll<HTMLElement>('[role=option]')];
  let asked = 0;

  const options = () => [...list.querySelectorAll<HTMLElement>('[role=option]:not([hidden])')];
  const selected = () => options().find((each) => each.getAttribute('aria-selected') === 'true');
  function select(option: HTMLElement | undefined): void {
    // Hidden ones too, which may have been selected before.
    for (const each of list.querySelectorAll('[role=option]'))
      each.setAttribute('aria-selected', String(each === option));
    input.setAttribute('aria-activedescendant', option?.id ?? '');
    option?.scrollIntoView({ block: 'nearest' });
  }
  function open(): void {
    if (dialog!.open) return;
    input.value = '';
    filter();
    dialog!.showModal();
    input.focus();
  }
  function filter(): void {
    const text = input.value.trim().toLowerCase();
    for (const each of known) each.hidden = !each.textContent!.toLowerCase().includes(text);
    for (const each of list.querySelectorAll('[data-found]')) each.remove();
    select(options()[0]);
    asked += 1;
    if (text.length >= 2) setTimeout(search, WAIT_MS, asked, text);
  }
  async function search(turn: number, text: string): Promise<void> {
    if (turn !== asked) return;
    const url = `${dialog!.dataset.palette}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(url, { headers: { accept: 'application/json' } }).catch(() => undefined);
    if (!answer?.ok || turn !== asked) return;
    const { groups } = (await answer.json()) as { groups: Group[] };
    for (const { title, found } of groups) {
      list.append(element('div', { class: 'palette-group', role: 'presentation', 'data-found': '' }, title));
      for (const [place, each] of found.entries()) {
        const id = `found-${title}-${place}`.replace(/\W+/g, '-');
        const attributes = {
          role: 'option',
          id,
          'data-href': each.href,
          'data-found': '',
          'aria-selected': 'false',
        };
        const option = element('div', attributes, each.title);
        if (each.detail) option.append(element('span', {}, each.detail));
        list.append(option);
      }
    }
    if (!selected()) select(options()[0]);
  }

  document.addEventListener('keydown', (event) => {
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
    const isOpener =
      (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing);
    if (!isOpener) return;
    event.preventDefault();
    open();
  });
  for (const opener of document.querySelectorAll<HTMLElement>('[data-palette-opener]'))
    opener.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      open();
    });
  input.addEventListener('input', filter);
  input.addEventListener('keydown', (event) => {
    const all = options();
    const at = all.indexOf(selected()!);
    if (event.key === 'ArrowDown') select(all[(at + 1) % all.length]);
    else if (event.key === 'ArrowUp') select(all[(at - 1 + all.length) % all.length]);
    else if (event.key === 'Enter') go(selected());
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', (event) =>
    go((event.target as Element).closest<HTMLElement>('[role=option]')),
  );
  const go = (option: HTMLElement | null | undefined) => {
    if (option?.dataset.href) location.href = option.dataset.href;
  };
}

function element(name: string, attributes: Record<string, string>, text: string): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
