/**
 * The description as it will look, with a small toolbar. The textarea stays what is sent; it changes only when
 * something is typed, so that opening a product changes nothing.
 */
import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';

type Command = (editor: Editor) => unknown;

interface Tool {
  label: string;
  press: Command;
  isOn(editor: Editor): boolean;
}

const chain = (editor: Editor) => editor.chain().focus();

const tools: Tool[] = [
  { label: 'Bold', press: (e) => chain(e).toggleBold().run(), isOn: (e) => e.isActive('bold') },
  { label: 'Italic', press: (e) => chain(e).toggleItalic().run(), isOn: (e) => e.isActive('italic') },
  heading('Heading', 2),
  heading('Subheading', 3),
  { label: 'List', press: (e) => chain(e).toggleBulletList().run(), isOn: (e) => e.isActive('bulletList') },
  {
    label: 'Numbered list',
    press: (e) => chain(e).toggleOrderedList().run(),
    isOn: (e) => e.isActive('orderedList'),
  },
];

function heading(label: string, level: 2 | 3): Tool {
  return {
    label,
    press: (e) => chain(e).toggleHeading({ level }).run(),
    isOn: (e) => e.isActive('heading', { level }),
  };
}

for (const textarea of document.querySelectorAll<HTMLTextAreaElement>('[data-rich-text]')) enrich(textarea);

function enrich(textarea: HTMLTextAreaElement): void {
  const place = document.createElement('div');
  place.className = 'rich-editor';
  const isOff = textarea.matches(':disabled');
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) label.id ||= `${textarea.id}-label`;
  let sent = textarea.value;
  const editor = new Editor({
    element: place,
    content: textarea.value,
    editable: !isOff,
    injectCSS: false, // a style element is not let in; the style sheet has these rules
    extensions: [
      StarterKit.configure({
        heading: { levels: [2, 3] },
        code: false,
        codeBlock: false,
        horizontalRule: false,
        strike: false,
        trailingNode: false,
        underline: false,
        link: {
          openOnClick: false,
          autolink: true,
          defaultProtocol: 'https',
          HTMLAttributes: { target: null },
        },
      }),
    ],
    editorProps: {
      attributes: {
        role: 'textbox',
        'aria-multiline': 'true',
        ...(label && { 'aria-labelledby': label.id }),
        ...(textarea.getAttribute('aria-invalid') && { 'aria-invalid': 'true' }),
      },
    },
    onUpdate({ editor }) {
      sent = editor.isEmpty ? '' : editor.getHTML();
      textarea.value = sent;
      textarea.dispatchEvent(new Event('input', { bubbles: true }));
    },
  });
  // A draft that is brought back, or a choice between two versions, changes it from outside.
  textarea.addEventListener('input', () => {
    if (textarea.value === sent) return;
    sent = textarea.value;
    editor.commands.setContent(textarea.value, { emitUpdate: false });
  });
  label?.addEventListener('click', () => editor.commands.focus());
  textarea.before(place);
  textarea.hidden = true;
  if (!isOff) place.prepend(toolbarOf(editor));
}

function toolbarOf(editor: Editor): HTMLElement {
  const bar = document.createElement('div');
  bar.className = 'rich-tools';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Format');
  const buttons = tools.map((tool) => {
    const button = buttonOf(tool.label, () => tool.press(editor));
    button.dataset.tool = tool.label;
    return { button, tool };
  });
  const { opener, row } = linkRow(editor);
  bar.append(...buttons.map(({ button }) => button), opener, row);
  const show = () => {
    for (const { button, tool } of buttons) button.setAttribute('aria-pressed', String(tool.isOn(editor)));
    opener.setAttribute('aria-pressed', String(editor.isActive('link')));
  };
  editor.on('transaction', show);
  show();
  return bar;
}

/** The address is typed in a row of the toolbar; empty takes the link away. */
function linkRow(editor: Editor): { opener: HTMLButtonElement; row: HTMLElement } {
  const row = document.createElement('span');
  row.className = 'rich-link';
  row.hidden = true;
  const input = document.createElement('input');
  input.type = 'text';
  input.setAttribute('aria-label', 'Address the words lead to');
  input.placeholder = 'https://… or /pages/care';
  const close = () => {
    row.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
  };
  const apply = () => {
    const href = input.value.trim();
    const within = chain(editor).extendMarkRange('link');
    if (href) within.setLink({ href }).run();
    else within.unsetLink().run();
    close();
  };
  const opener = buttonOf('Link', () => {
    row.hidden = !row.hidden;
    opener.setAttribute('aria-expanded', String(!row.hidden));
    input.value = (editor.getAttributes('link').href as string | undefined) ?? '';
    if (!row.hidden) input.focus();
  });
  opener.setAttribute('aria-expanded', 'false');
  input.addEventListener('input', (event) => event.stopPropagation()); // no change of the form yet
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key !== 'Enter') return;
    event.preventDefault();
    apply();
  });
  row.append(input, buttonOf('Set', apply));
  return { opener, row };
}

function buttonOf(face: string, press: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = face;
  button.addEventListener('click', press);
  return button;
}
