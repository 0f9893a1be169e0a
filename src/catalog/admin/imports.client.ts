/** Shows how far an import is, every second, until it is over; then the whole page anew. */
const box = document.querySelector<HTMLElement>('[data-import]');

if (box?.hasAttribute('data-import-open')) {
  const LOOK_AFTER_MS = 1_000;
  const look = async (): Promise<void> => {
    const answer = await fetch(location.href).catch(() => undefined);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector<HTMLElement>('[data-import]');
      if (!fresh || fresh.dataset.import !== box.dataset.import || !fresh.hasAttribute('data-import-open'))
        return location.reload();
      const [live, now] = [box, fresh].map((each) => each.querySelector('[data-import-live]'));
      if (live && now && live.innerHTML !== now.innerHTML) live.replaceChildren(...now.childNodes);
    }
    setTimeout(look, LOOK_AFTER_MS);
  };
  setTimeout(look, LOOK_AFTER_MS);
}
