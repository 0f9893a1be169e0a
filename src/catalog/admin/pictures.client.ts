/**
 * Pictures on a product's page: files are sent one by one with their progress, those that are being prepared are
 * asked after, tiles are dragged or moved by the arrow keys. Whatever is done, the server's own page is shown anew.
 */
const box = document.querySelector<HTMLElement>('[data-pictures]');
const drop = document.querySelector<HTMLFormElement>('[data-drop]');
const said = document.querySelector<HTMLElement>('[data-pictures-said]');

const say = (words: string) => {
  if (said) said.textContent = words;
};

if (box) {
  const address = box.dataset.pictures!;

  /** Puts in place what the page at this address shows now, and the message of what was done. */
  async function show(answer: Response): Promise<void> {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-pictures]');
    if (!fresh) return location.reload();
    const open = box!.querySelector('.variant-pictures')?.hasAttribute('open') ?? false;
    box!.replaceChildren(...fresh.childNodes);
    box!.querySelector('.variant-pictures')?.toggleAttribute('open', open);
    for (const back of box!.querySelectorAll<HTMLInputElement>('input[name="back"]'))
      back.value = location.pathname;
    showFlash(page.querySelector('[data-flash]'));
    watchUploads();
  }

  function showFlash(flash: Element | null): void {
    if (!flash) return;
    document.querySelector('[data-flash]')?.remove();
    const back = flash.querySelector<HTMLInputElement>('input[name="back"]');
    if (back) back.value = location.pathname;
    document.querySelector('main')!.prepend(flash);
    setTimeout(() => flash.matches(':hover, :focus-within') || flash.remove(), 12_000);
  }

  const refresh = async () => show(await fetch(address, { headers: { accept: 'text/html' } }));

  /** A form of the pictures, sent without leaving the page: what is typed elsewhere on it stays. */
  async function send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    const body = new FormData(form);
    if (button instanceof HTMLButtonElement && button.name) body.set(button.name, button.value);
    body.set('back', new URL(address, location.href).pathname);
    const action = button?.getAttribute('formaction') ?? form.action;
    const answer = await fetch(action, {
      method: 'POST',
      body: new URLSearchParams([...body] as [string, string][]),
    });
    await show(answer);
  }

  box.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.hasAttribute('data-quick')) return;
    event.preventDefault();
    const button = (event as SubmitEvent).submitter;
    const tile = button?.closest<HTMLElement>('.tile-moves') && button.closest<HTMLElement>('.tile');
    const by = button instanceof HTMLButtonElement ? Number(button.value) : 0;
    if (tile && by) void move(tile, by, button!);
    else void send(form, button).catch(() => form.submit());
  });

  // ---- order

  const tiles = () => [...box.querySelectorAll<HTMLElement>('.tile')];
  const orderNow = () => tiles().map((tile) => tile.dataset.mediaId!);

  async function saveOrder(): Promise<void> {
    const form = box!.querySelector<HTMLFormElement>('.tile-moves');
    const body = new URLSearchParams({ order: orderNow().join(), back: address });
    body.set('form_token', form!.querySelector<HTMLInputElement>('input[name="form_token"]')!.value);
    await show(await fetch(form!.action, { method: 'POST', body }));
  }

  async function move(tile: HTMLElement, by: number, button: HTMLElement): Promise<void> {
    const all = tiles();
    const to = Math.min(all.length - 1, Math.max(0, all.indexOf(tile) + by));
    if (all[to] === tile) return;
    all[to]![by < 0 ? 'before' : 'after'](tile);
    say(`Now at place ${to + 1} of ${all.length}`);
    const value = (button as HTMLButtonElement).value;
    await saveOrder().catch(() => location.reload());
    const again = tiles()[to]?.querySelectorAll<HTMLButtonElement>('.tile-moves button');
    const wanted =
      [...(again ?? [])].find((each) => each.value === value && !each.disabled) ??
      [...(again ?? [])].find((each) => !each.disabled);
    wanted?.focus();
  }

  box.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>('.tile-moves button');
    if (!by || !button) return;
    event.preventDefault();
    void move(button.closest<HTMLElement>('.tile')!, by, button);
  });

  let dragged: HTMLElement | undefined;
  let before = '';
  box.addEventListener('mousedown', (event) => {
    const tile = (event.target as HTMLElement).closest<HTMLElement>('.tile');
    const mayMove =
      box.querySelector('.tile-moves') !== null && !(event.target as HTMLElement).closest('.picture-dialog');
    if (tile) tile.draggable = mayMove;
  });
  box.addEventListener('dragstart', (event) => {
    dragged = (event.target as HTMLElement).closest<HTMLElement>('.tile') ?? undefined;
    before = orderNow().join();
    dragged?.classList.add('dragged');
    event.dataTransfer?.setData('text/plain', '');
  });
  box.addEventListener('dragover', (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = (event.target as HTMLElement).closest<HTMLElement>('.tile');
    if (!over || over === dragged) return;
    const all = tiles();
    over[all.indexOf(over) < all.indexOf(dragged) ? 'before' : 'after'](dragged);
  });
  box.addEventListener('dragend', () => {
    dragged?.classList.remove('dragged');
    dragged = undefined;
    if (orderNow().join() !== before) void saveOrder().catch(() => location.reload());
  });

  // ---- what is being prepared

  const ASK_AFTER_MS = 1_000;
  let asking: ReturnType<typeof setTimeout> | undefined;
  function watchUploads(waitMs = ASK_AFTER_MS): void {
    clearTimeout(asking);
    const waiting = [...box!.querySelectorAll<HTMLElement>('[data-upload]')];
    if (waiting.length === 0) return;
    asking = setTimeout(async () => {
      const states = await Promise.all(
        waiting.slice(0, 4).map((each) =>
          fetch(each.dataset.upload!, { headers: { accept: 'application/json' } })
            .then((answer) => (answer.ok ? answer.json() : { status: 'gone' }))
            .catch(() => ({ status: 'waiting' })),
        ),
      );
      const isNews = states.some(({ status }) => status !== 'waiting' && status !== 'to_fetch');
      if (!isNews) return watchUploads(Math.min(waitMs * 1.4, 10_000));
      const typing = box!.querySelector(':popover-open, .variant-pictures[open]');
      if (typing) return watchUploads(waitMs); // nothing is taken from under somebody's hands
      await refresh().catch(() => watchUploads(waitMs));
      say('A picture is ready.');
    }, waitMs);
  }
  watchUploads();

  // ---- sending files

  if (drop) {
    const field = drop.querySelector<HTMLInputElement>('input[type="file"]')!;
    const list = document.createElement('ul');
    list.className = 'sending';
    drop.before(list);
    drop.classList.add('live');
    field.addEventListener('change', () => {
      add([...(field.files ?? [])]);
      field.value = '';
    });
    drop.addEventListener('submit', (event) => event.preventDefault());
    const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const target = box.closest<HTMLElement>('.card') ?? drop;
    target.addEventListener('dragover', (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      drop.classList.add('over');
    });
    target.addEventListener('dragleave', (event) => {
      if (!target.contains(event.relatedTarget as Node)) drop.classList.remove('over');
    });
    target.addEventListener('drop', (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      drop.classList.remove('over');
      add([...event.dataTransfer!.files]);
    });
    // A picture dropped beside the field would otherwise take the place of the page.
    for (const kind of ['dragover', 'drop'] as const)
      addEventListener(kind, (event) => isFiles(event) && event.preventDefault());

    const queue: { file: File; line: HTMLLIElement }[] = [];
    let busy = false;

    function add(files: File[]): void {
      for (const file of files) {
        const line = document.createElement('li');
        line.className = 'upload';
        list.append(line);
        queue.push({ file, line });
        progress(line, file);
      }
      void sendAll();
    }

    async function sendAll(): Promise<void> {
      if (busy) return;
      busy = true;
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { file, line } = next;
        const wrong = await sendFile(file, progress(line, file));
        if (wrong) failed(line, file, wrong);
        else line.remove();
        await refresh().catch(() => {});
      }
      busy = false;
    }

    function progress(line: HTMLLIElement, { name }: File): HTMLProgressElement {
      const words = document.createElement('span');
      words.className = 'upload-name';
      words.textContent = name;
      const bar = document.createElement('progress');
      bar.max = 1;
      bar.value = 0;
      bar.setAttribute('aria-label', `Sending ${name}`);
      line.replaceChildren(words, bar);
      return bar;
    }

    function failed(line: HTMLLIElement, file: File, wrong: string): void {
      const why = document.createElement('span');
      why.className = 'upload-why';
      why.textContent = wrong;
      const again = document.createElement('button');
      again.type = 'button';
      again.className = 'linkish';
      again.textContent = 'Try again';
      again.addEventListener('click', () => {
        queue.push({ file, line });
        progress(line, file);
        void sendAll();
      });
      line.classList.add('refused');
      line.replaceChildren(line.firstElementChild!, why, again);
      say(`${file.name}: ${wrong}`);
    }

    /** @returns what went wrong on the way. A file that was refused is on the list with its reason already. */
    function sendFile(file: File, bar: HTMLProgressElement): Promise<string | undefined> {
      const body = new FormData();
      body.set('form_token', drop!.querySelector<HTMLInputElement>('input[name="form_token"]')!.value);
      body.set('pictures', file);
      const request = new XMLHttpRequest(); // fetch() does not tell how far sending has come
      request.open('POST', drop!.action);
      request.setRequestHeader('accept', 'application/json');
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        bar.value = total ? loaded / total : 0;
      });
      return new Promise((resolve) => {
        request.addEventListener('load', () => {
          if (request.status === 200) return resolve(undefined);
          if (request.status === 422) return resolve(JSON.parse(request.responseText).error);
          resolve(
            request.status === 413
              ? 'The file is too large.'
              : 'The shop did not take it. Load the page again and sign in.',
          );
        });
        request.addEventListener('error', () => resolve('The connection broke off.'));
        request.send(body);
      });
    }
  }
}
