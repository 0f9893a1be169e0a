/** What pages about stock have in common: a variant's name, its level in words, the ledger. */
import { useDesk } from '../../admin/desk.ts';
import { Badge } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Picture } from '../../ui/picture.tsx';
import type { Movement } from '../ledger.ts';
import { movementWords } from '../ledger.ts';
import type { LevelRow, Named } from '../levels.ts';

export const nameOf = ({ title, variantTitle }: Pick<Named, 'title' | 'variantTitle'>): string =>
  variantTitle ? `${title}, ${variantTitle}` : title;

/** How a log names it. */
export const subjectOf = (named: Named) => ({
  kind: 'variant',
  id: named.variantId,
  label: `${nameOf(named)} (${named.sku})`,
});

export function VariantName({ row, linked = true }: { row: Named & Partial<LevelRow>; linked?: boolean }) {
  const { title, variantTitle, sku, media } = row;
  return (
    <div class="variant-name">
      {media !== undefined && (
        <span class="variant-picture">{media && <Picture media={media} alt="" sizes="40px" />}</span>
      )}
      <span>
        {linked ? <a href={routes.adminStock(row)}>{title}</a> : title}
        <span class="quiet-text">{[variantTitle, sku].filter(Boolean).join(' · ')}</span>
      </span>
    </div>
  );
}

/** What can be sold still, and what is the matter with it. */
export function StateBadge({ row }: { row: LevelRow }) {
  switch (row.state) {
    case 'owed':
      return <Badge tone="bad">{row.reserved - row.onHand} owed</Badge>;
    case 'out':
      return row.allowBackorders ? <Badge tone="warn">To order</Badge> : <Badge tone="bad">Sold out</Badge>;
    case 'low':
      return <Badge tone="warn">Low</Badge>;
    case 'enough':
      return null;
  }
}

/** Below zero with the sign that numbers have. */
export const plain = (pieces: number): string => String(pieces).replace('-', '−');

export const signed = (quantity: number): string =>
  quantity > 0 ? `+${quantity}` : `−${Math.abs(quantity)}`;

/** Why, by whom, for which order. */
export function MovementReason({ movement }: { movement: Movement }) {
  const { can } = useDesk();
  const { note, orderNumber } = movement;
  return (
    <span>
      {movementWords(movement)}
      {orderNumber !== null && (
        <>
          {' '}
          {can('orders:read') ? (
            <a href={routes.adminOrder({ number: String(orderNumber) })}>order {orderNumber}</a>
          ) : (
            `order ${orderNumber}`
          )}
        </>
      )}
      {note && <span class="movement-note">{note}</span>}
    </span>
  );
}

/** Nobody of the staff sells; what was booked before names were kept, or by a command, has none. */
export const whoMoved = ({ staffName }: Movement): string => staffName ?? '';

export function When({ at }: { at: Date }) {
  const { shop } = useDesk();
  return <time dateTime={new Date(at).toISOString()}>{formatDateTime(at, shop.config.shop)}</time>;
}
