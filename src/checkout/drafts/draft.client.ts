/** The draft's link goes to the clipboard by a press; without script it is marked and copied by hand. */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy!) as HTMLInputElement;
  button.hidden = false;
  button.addEventListener('click', async () => {
    field.select();
    await navigator.clipboard?.writeText(field.value).catch(() => document.execCommand('copy'));
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2_000);
  });
}

export {};
