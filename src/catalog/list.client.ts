/** Above a list: choosing how it is sorted sorts it; an open panel of filters closes by Escape or a press beside it. */
const form = document.querySelector<HTMLFormElement>('#filters');
/** On a phone panels stand in a row, and stay as they are. */
const open = () => {
  const panel = form?.querySelector<HTMLDetailsElement>('.facet[open]');
  return panel?.lastElementChild && getComputedStyle(panel.lastElementChild).position === 'absolute'
    ? panel
    : undefined;
};

form?.querySelector('#sort')?.addEventListener('change', () => form.requestSubmit());

/** Empty fields say nothing in the address either. */
form?.addEventListener('formdata', ({ formData }) => {
  for (const name of ['min', 'max', 'sort'])
    if (formData.get(name) === '' || formData.get(name) === 'featured') formData.delete(name);
});

document.addEventListener('keydown', ({ key }) => {
  const panel = key === 'Escape' && open();
  if (!panel) return;
  panel.open = false;
  panel.querySelector('summary')?.focus();
});
document.addEventListener('click', ({ target }) => {
  const panel = open();
  if (panel && target instanceof Node && !panel.contains(target)) panel.open = false;
});

export {};
