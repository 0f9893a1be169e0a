/** What this browser has looked at lately: kept in it, told to nobody, forgotten at a press. */
interface Seen {
  handle: string;
  title: string;
  picture: string;
}

const KEY = 'recently-viewed';
const KEPT = 9;
const SHOWN = 4;

const section = document.querySelector<HTMLElement>('#recent');
if (section) {
  const { handle = '', title = '', picture = '' } = section.dataset;
  const before = read().filter((seen) => seen.handle !== handle);
  show(section, before.slice(0, SHOWN));
  write([{ handle, title, picture }, ...before].slice(0, KEPT));
  section.querySelector('button')?.addEventListener('click', () => {
    write([]);
    section.hidden = true;
  });
}

function read(): Seen[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSeen) : [];
  } catch {
    return []; // not allowed, or not ours
  }
}

function write(seen: Seen[]): void {
  try {
    if (seen.length === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(seen));
  } catch {
    // then it is not kept
  }
}

function isSeen(value: unknown): value is Seen {
  const { handle, title, picture } = (value ?? {}) as Record<string, unknown>;
  return typeof title === 'string' && typeof picture === 'string' && /^[a-z0-9-]+$/.test(String(handle));
}

function show(within: HTMLElement, seen: Seen[]): void {
  const list = within.querySelector('ul')!;
  for (const { handle, title, picture } of seen) {
    const item = document.createElement('li');
    item.className = 'card';
    const frame = document.createElement('div');
    frame.className = 'card-picture';
    if (picture.startsWith('/')) {
      const image = document.createElement('img');
      Object.assign(image, { src: picture, alt: '', loading: 'lazy' });
      frame.append(image);
    }
    const heading = document.createElement('h3');
    heading.className = 'card-title';
    const link = document.createElement('a');
    link.href = `/products/${handle}`;
    link.textContent = title;
    heading.append(link);
    item.append(frame, heading);
    list.append(item);
  }
  within.hidden = seen.length === 0;
}

export {};
