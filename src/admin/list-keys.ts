/** Lists by keyboard: j and k move, Enter opens, x ticks, arrows turn the page; one tick for all. */

export function watchLists(): void {
  for (const all of document.querySelectorAll<HTMLInputElement>('[data-tick-all]')) {
    const boxes = () => [
      ...document.querySelectorAll<HTMLInputElement>(`input[name="${all.dataset.tickAll}"]`),
    ];
    all.addEventListener('change', () => {
      for (const box of boxes()) {
        box.checked = all.checked;
        box.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
  }
  const rows = [...document.querySelectorAll<HTMLTableRowElement>('[data-list] tbody tr')];
  if (rows.length === 0) return;
  let at = -1;
  const move = (to: number) => {
    rows[at]?.classList.remove('at-hand');
    at = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[at]!;
    row.classList.add('at-hand');
    row.querySelector<HTMLElement>('th a, td a')?.focus();
    row.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (
      target instanceof Element &&
      target.closest('input:not([type=checkbox]), textarea, select, dialog, [contenteditable]')
    )
      return;
    if (key === 'j') move(at + 1);
    else if (key === 'k') move(at - 1);
    else if (key === 'x') rows[at]?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
    else return;
    event.preventDefault();
  });
}
