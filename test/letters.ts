/** Letters for tests: kinds that say nothing but their name, and what a reader sees of one. */
import type { EmailKind, EmailKinds, RenderLetter } from '../src/platform/email-kinds.ts';

export const plainKind = (change: Partial<EmailKind> = {}): EmailKind => ({
  title: 'Plain',
  reader: 'buyer',
  wording: { subject: '{kind}', heading: '{kind}', body: 'Dear {kind}' },
  placeholders: { kind: 'its own name' },
  write: async (_, { kind }) => ({ values: { kind }, parts: [] }),
  preview: async () => undefined,
  ...change,
});

export const plainKinds = (...names: string[]): EmailKinds =>
  Object.fromEntries(names.map((name) => [name, plainKind()]));

export const renderPlainly: RenderLetter = ({ values, button }, { subject }) => {
  const filled = subject.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const body = [filled, button?.href].filter(Boolean).join(' ');
  return { subject: filled, html: `<p>${body}</p>`, text: body };
};

/** What a reader sees of the HTML: text, with single spaces. */
export const seen = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<br ?\/?>/g, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[^\S\n]+/g, ' ');
