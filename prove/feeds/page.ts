/** What a page says of itself to machines: its head, and its JSON-LD. */
import { Parser } from 'htmlparser2';

export interface Page {
  address: string;
  titles: string[];
  /** Of `meta` and of `link`, by name, property or rel; several where it says so several times. */
  said: Map<string, string[]>;
  data: unknown[];
  faults: string[];
}

export function readPage(address: string, html: string): Page {
  const page: Page = { address, titles: [], said: new Map(), data: [], faults: [] };
  let collecting: 'title' | 'data' | undefined;
  let text = '';
  const say = (name: string | undefined, value: string | undefined) => {
    if (name) page.said.set(name, [...(page.said.get(name) ?? []), value ?? '']);
  };
  const opened = (name: string, attributes: Record<string, string>) => {
    if (name === 'meta') say(attributes.name ?? attributes.property, attributes.content);
    if (name === 'link')
      say(attributes.type ? `${attributes.rel} ${attributes.type}` : attributes.rel, attributes.href);
    if (name === 'title') collecting = 'title';
    if (name === 'script' && attributes.type === 'application/ld+json') collecting = 'data';
    text = '';
  };
  const closed = () => {
    if (collecting === 'title') page.titles.push(text);
    if (collecting === 'data') page.data.push(...parsed(text, page));
    collecting = undefined;
  };
  let isInSvg = 0; // a drawing has titles of its own
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'svg') isInSvg += 1;
      if (isInSvg === 0) opened(name, attributes);
    },
    ontext(part) {
      text += part;
    },
    onclosetag(name) {
      if (name === 'svg') isInSvg -= 1;
      else closed();
    },
  });
  parser.end(html);
  return page;
}

function parsed(text: string, page: Page): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    page.faults.push(`its JSON-LD is not JSON: ${(error as Error).message}`);
    return [];
  }
}
