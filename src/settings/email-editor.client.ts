/** The preview follows what is typed: the fields are sent into the frame, as the button does without script. */
const form = document.querySelector<HTMLFormElement>('form[data-preview]');
const button = form?.querySelector<HTMLButtonElement>('button[formtarget]');

const WAIT_MS = 400;
let waiting: ReturnType<typeof setTimeout> | undefined;

function show(): void {
  const frame = document.querySelector<HTMLIFrameElement>('iframe[name=mail-preview]');
  if (!form || !frame) return;
  // A new frame has no past, so that Back still leads out of the page.
  const fresh = frame.cloneNode() as HTMLIFrameElement;
  fresh.removeAttribute('src');
  frame.replaceWith(fresh);
  const sent = document.createElement('form');
  Object.assign(sent, {
    action: form.dataset.preview!,
    method: 'post',
    target: 'mail-preview',
    hidden: true,
  });
  for (const [name, value] of new FormData(form)) {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value: String(value) });
    sent.append(field);
  }
  document.body.append(sent);
  sent.submit();
  sent.remove();
}

button?.remove();
form?.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, WAIT_MS);
});
