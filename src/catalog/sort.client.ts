/** Choosing how a list is sorted sorts it: nobody has to press the button too. */
const sort = document.querySelector<HTMLSelectElement>('#sort');
sort?.addEventListener('change', () => sort.form?.requestSubmit());

export {};
