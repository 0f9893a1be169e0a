/** Shows how far an import is, and how quickly it goes, every second, until it is over; then the whole page anew. */
import { type Place, paceWords } from '../import/pace.ts';

const box = document.querySelector<HTMLElement>('[data-import]');

const LOOK_AFTER_MS = 1_000;
/** The pace is that of so many looks. */
const PLACES_KEPT = 30;
const places: Place[] = [];

function showPace(live: Element): void {
  const pace = live.querySelector<HTMLElement>('[data-import-pace]');
  if (!pace) return;
  const { rows, bytesDone, bytes } = pace.dataset;
  const now = { at: Date.now(), rows: Number(rows), bytes: Number(bytesDone) };
  places.push(now);
  if (places.length > PLACES_KEPT) places.shift();
  const words = paceWords(places[0]!, now, Number(bytes));
  if (words !== '') pace.textContent = `: ${words}`;
}

if (box?.hasAttribute('data-import-open')) {
  const look = async (): Promise<void> => {
    const answer = await fetch(location.href).catch(() => undefined);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector<HTMLElement>('[data-import]');
      if (!fresh || fresh.dataset.import !== box.dataset.import || !fresh.hasAttribute('data-import-open'))
        return location.reload();
      const [live, now] = [box, fresh].map((each) => each.querySelector('[data-import-live]'));
      if (live && now) {
        showPace(now);
        if (live.innerHTML !== now.innerHTML) live.replaceChildren(...now.childNodes);
      }
    }
    setTimeout(look, LOOK_AFTER_MS);
  };
  setTimeout(look, LOOK_AFTER_MS);
}
