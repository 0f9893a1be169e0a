/**
 * Text with markup that people wrote, made safe before it is kept: what is not on the list goes, its words stay.
 */
import type { IOptions } from 'sanitize-html';
import { lazily } from './lazily.ts';

const sanitize = lazily<typeof import('sanitize-html')>('sanitize-html');

const TAGS = ['p', 'br', 'h2', 'h3', 'strong', 'em', 'ul', 'ol', 'li', 'blockquote', 'a'];
const NESTED_MAX = 12;

/** Headings begin below the page's own; what only looks bold becomes what is meant by it. */
const renamed = (): IOptions['transformTags'] => ({
  h1: 'h2',
  h4: 'h3',
  h5: 'h3',
  h6: 'h3',
  b: 'strong',
  i: 'em',
  div: 'p',
  a: sanitize().simpleTransform('a', { rel: 'noopener' }),
});

const HREF = ' href="(?:https?:|mailto:|tel:|/(?![/\\\\]))(?:[^"<>&\\s]|&amp;){0,2000}"';
const WORDS = TAGS.filter((tag) => tag !== 'br' && tag !== 'a').join('|');

/** A piece of what cleanHtml leaves: words, a sign that stands for one, an element's beginning or end. */
const PIECE = new RegExp(
  [
    '[^<>&]+|&(?:amp|lt|gt);|<br />',
    `<(?<begun>${WORDS})>|</(?<ended>${WORDS}|a)>`,
    `<(?<begun>a)(?:${HREF} rel="noopener"| rel="noopener"(?:${HREF})?)>`,
  ].join('|'),
  'y',
);

/** Whether it is as cleanHtml leaves it: nothing but those pieces, and each element ended where it ought to be. */
function isClean(html: string): boolean {
  const open: string[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < html.length) {
    const { begun, ended } = PIECE.exec(html)?.groups ?? { ended: 'no piece' };
    if (begun && open.push(begun) > NESTED_MAX) return false;
    if (ended && open.pop() !== ended) return false;
  }
  return open.length === 0;
}

/** For showing what cleanHtml made: what is as it left it needs neither be taken apart again, nor the library. */
export const shownHtml = (html: string): string => (isClean(html) ? html : cleanHtml(html));

/** @returns HTML that holds nothing but paragraphs, headings, lists, emphasis and links; '' where it says nothing. */
export function cleanHtml(html: string): string {
  const safe = sanitize()(html.replaceAll('\r\n', '\n'), {
    allowedTags: TAGS,
    allowedAttributes: { a: ['href', 'rel'] },
    allowedSchemes: ['https', 'http', 'mailto', 'tel'],
    allowProtocolRelative: false,
    transformTags: renamed(),
    nestingLimit: NESTED_MAX,
  });
  const clean = withoutEmptyEnd(safe.trim());
  return plainText(clean) === '' ? '' : clean;
}

/** An editor leaves a paragraph to type on in. */
function withoutEmptyEnd(html: string): string {
  const lastOf = (text: string) => text.lastIndexOf('<p>');
  let [rest, last] = [html, lastOf(html)];
  while (last !== -1 && /^<p>(?:\s|&nbsp;|<br \/>)*<\/p>$/.test(rest.slice(last))) {
    rest = rest.slice(0, last).trimEnd();
    last = lastOf(rest);
  }
  return rest;
}

/** The same text without its markup: blank lines part paragraphs, items of a list begin with a dash. */
export function plainText(html: string): string {
  const marked = html
    .replace(/\s+/g, ' ')
    .replace(/ ?<br ?\/?> ?/gi, '\n')
    .replace(/<\/p>\s*<\/li>/gi, '</li>')
    .replace(/<(ul|ol)>/gi, '\n')
    .replace(/<li[^>]*>\s*(<p>)?/gi, '\n– ')
    .replace(/<\/(p|h[1-6]|ul|ol|blockquote|div)>/gi, '\n\n');
  const text = sanitize()(marked, { allowedTags: [], allowedAttributes: {} });
  return decoded(text)
    .replace(/[^\S\n]*\n[^\S\n]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** As sanitize-html writes text: these and no others, the ampersand last. */
const decoded = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&amp;', '&');

/** Plain text as HTML: a paragraph for each that blank lines part. */
export const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => `<p>${escaped(each).replaceAll('\n', '<br />')}</p>`)
    .join('');

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
