/** The forms of a page with all that a browser would send of each: fields that stand outside it too, and its buttons' values left out. */
export interface PageForm {
  method: 'GET' | 'POST';
  action: string;
  isMultipart: boolean;
  /** In order; what is chosen or written in the page. A file has no text, and is left out. */
  fields: [name: string, value: string][];
}

const TAG = /<(\/?)(form|input|textarea|select|option|button)\b((?:"[^"]*"|[^">])*)>/g;

const decode = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/]|$)`).exec(tag);
  return found ? decode(found[1] ?? '') : undefined;
};

/** @param path of the page, which is where a form without an action leads. */
export function formsIn(html: string, path: string): PageForm[] {
  const forms: (PageForm & { id: string | undefined })[] = [];
  const loose: { form: string | undefined; at: PageForm | undefined; field: [string, string] }[] = [];
  let open: (typeof forms)[number] | undefined;
  let select: { tag: string; options: string[]; chosen: string | undefined } | undefined;
  const put = (tag: string, value: string) => {
    const name = attribute(tag, 'name');
    if (name && attribute(tag, 'disabled') === undefined)
      loose.push({ form: attribute(tag, 'form'), at: open, field: [name, value] });
  };
  for (const match of html.matchAll(TAG)) {
    const [all, closes, name, tag = ''] = match;
    if (name === 'form') {
      open = closes ? undefined : formOf(tag, path);
      if (open) forms.push(open);
    } else if (name === 'select') {
      if (closes && select) put(select.tag, select.chosen ?? select.options[0] ?? '');
      select = closes ? undefined : { tag, options: [], chosen: undefined };
    } else if (closes) continue;
    else if (name === 'option' && select) {
      select.options.push(attribute(tag, 'value') ?? '');
      if (attribute(tag, 'selected') !== undefined) select.chosen = attribute(tag, 'value');
    } else if (name === 'textarea') {
      const from = match.index + all.length;
      put(tag, decode(html.slice(from, html.indexOf('</textarea>', from))));
    } else if (name === 'input' && isSent(tag)) put(tag, attribute(tag, 'value') ?? 'on');
  }
  for (const { form, at, field } of loose)
    (form === undefined ? at : forms.find(({ id }) => id === form))?.fields.push(field);
  return forms;
}

function formOf(tag: string, path: string): PageForm & { id: string | undefined } {
  return {
    id: attribute(tag, 'id'),
    method: attribute(tag, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: attribute(tag, 'action') ?? path,
    isMultipart: attribute(tag, 'enctype') === 'multipart/form-data',
    fields: [],
  };
}

function isSent(tag: string): boolean {
  const type = attribute(tag, 'type') ?? 'text';
  if (['submit', 'button', 'file', 'image'].includes(type)) return false;
  return !['checkbox', 'radio'].includes(type) || attribute(tag, 'checked') !== undefined;
}
