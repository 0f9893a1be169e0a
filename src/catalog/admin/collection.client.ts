/** A collection's page in the browser: more conditions, what a rule would choose as it is typed, order by dragging. */
const WAIT_MS = 300;

function watchRule(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>('[data-conditions]')!;
  const place = form.querySelector<HTMLElement>('[data-preview-place]')!;
  const add = form.querySelector<HTMLButtonElement>('[data-add-condition]')!;
  add.hidden = false;
  add.addEventListener('click', () => {
    const row = list.lastElementChild!.cloneNode(true) as HTMLElement;
    const input = row.querySelector('input')!;
    input.id = `condition-${list.children.length}`;
    input.value = '';
    list.append(row);
    input.focus();
  });

  let asked = 0;
  const ask = async (turn: number) => {
    if (turn !== asked) return;
    const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    body.set('do', 'preview');
    const answer = await fetch(form.dataset.preview!, {
      method: 'POST',
      body,
      headers: { accept: 'text/x-part' },
    }).catch(() => undefined);
    if (answer?.ok && turn === asked) place.innerHTML = await answer.text();
  };
  form.addEventListener('input', (event) => {
    const isOfRule = event.target instanceof Element && event.target.closest('[data-rule], [name=kind]');
    const isByRule = new FormData(form).get('kind') === 'rule';
    if (isOfRule && isByRule) setTimeout(ask, WAIT_MS, ++asked);
  });
  form.querySelector<HTMLElement>('[data-preview-button]')!.hidden = true;
}

/** The row is taken by its grip, and the form is sent where it is let go. */
function watchOrder(form: HTMLFormElement): void {
  const list = form.querySelector('ol')!;
  const [move, before] = [
    form.querySelector<HTMLInputElement>('[data-move]')!,
    form.querySelector<HTMLInputElement>('[data-before]')!,
  ];
  list.classList.add('can-drag');
  let dragged: HTMLElement | undefined;
  let next: Element | null = null;
  const rowOf = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>('[data-member]') : null;

  list.addEventListener('pointerdown', (event) => {
    const row = rowOf(event.target);
    if (!row || !(event.target as Element).closest('.grip')) return;
    event.preventDefault();
    dragged = row;
    next = row.nextElementSibling;
    row.classList.add('dragged');
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener('pointermove', (event) => {
    if (!dragged) return;
    const over = rowOf(document.elementFromPoint(event.clientX, event.clientY));
    if (!over || over === dragged || over.parentElement !== list) return;
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(dragged);
    else over.after(dragged);
  });
  const end = (isDropped: boolean) => {
    if (!dragged) return;
    const row = dragged;
    dragged = undefined;
    row.classList.remove('dragged');
    if (!isDropped) list.insertBefore(row, next);
    if (row.nextElementSibling === next) return;
    move.value = row.dataset.member!;
    before.value = (row.nextElementSibling as HTMLElement | null)?.dataset.member ?? list.dataset.after ?? '';
    form.requestSubmit();
  };
  list.addEventListener('pointerup', () => end(true));
  list.addEventListener('pointercancel', () => end(false));
}

const rule = document.querySelector<HTMLFormElement>('[data-collection-form][data-keep]');
if (rule) watchRule(rule);
const order = document.querySelector<HTMLFormElement>('[data-arrange]');
if (order) watchOrder(order);

export {};
