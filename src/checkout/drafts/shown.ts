/** What the draft's page is given to show. */
import type { FoundVariant } from '../../admin/goods.ts';
import type { DraftTyped } from './form.ts';
import type { QuotedDraft } from './quote.ts';

export interface DraftPageProps {
  quoted: QuotedDraft;
  typed: DraftTyped;
  errors: Record<string, string>;
  /** By the search for products. */
  found: FoundVariant[];
  notice: string | undefined;
  /** The form holds what is not saved. */
  isUnsaved: boolean;
}
