/** Rich text of staff, on a page of the shop or the back office. */
import { cleanHtml } from '../platform/rich-text.ts';

/** @param html is made safe once more here, so that nothing depends on how it came to be stored. */
export function Prose({ html }: { html: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: cleanHtml has left only plain elements
  return <div class="prose" dangerouslySetInnerHTML={{ __html: cleanHtml(html) }} />;
}
