/** Rich text of staff, on a page of the shop or the back office. */
import { shownHtml } from '../platform/rich-text.ts';

/** @param html is looked at once more here, so that nothing depends on how it came to be stored. */
export function Prose({ html }: { html: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: shownHtml has left only plain elements
  return <div class="prose" dangerouslySetInnerHTML={{ __html: shownHtml(html) }} />;
}
