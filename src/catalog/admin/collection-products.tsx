/** The products of a collection: put into order by hand, or as a rule would choose them. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Pager } from '../../admin/list.tsx';
import { Card, Empty } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import { MEMBERS_SHOWN, type Member, type Preview, type StaffCollection } from '../collections.ts';
import type { FoundProduct } from '../product-list.ts';
import { countWords } from './collection-list.tsx';
import { StatusBadge, Thumbnail } from './list-page.tsx';

export interface MembersProps {
  collection: StaffCollection;
  rows: Member[];
  /** The place of the first of them, from 0. */
  from: number;
  /** What was looked for, to be added. */
  find: string;
  found: FoundProduct[];
}

export function MembersByHand({ collection, rows, from, find, found }: MembersProps) {
  const desk = useDesk();
  const mayChange = desk.can('products:write');
  const shown = rows.slice(0, MEMBERS_SHOWN);
  const page = (start: number) =>
    `${routes.adminCollection({ collectionId: collection.id })}?from=${start}#products`;
  return (
    <Card tight title="Products" id="products">
      {mayChange && <Adding collection={collection} find={find} found={found} from={from} />}
      {shown.length === 0 ? (
        <Empty title={from > 0 ? 'No more products' : 'No products in it yet'}>
          {from > 0
            ? undefined
            : 'Search above and add the first. Menus and the home page leave it out while nothing in it is sold.'}
        </Empty>
      ) : (
        <Form action={routes.adminCollectionProducts({ collectionId: collection.id })} data-arrange>
          <input type="hidden" name="from" value={from} />
          <input type="hidden" name="move" value="" data-move />
          <input type="hidden" name="before" value="" data-before />
          <ol class="members" data-after={rows[MEMBERS_SHOWN]?.id}>
            {shown.map((member, index) => (
              <MemberRow
                key={member.id}
                member={member}
                place={from + index + 1}
                mayChange={mayChange}
                isFirst={from + index === 0}
                isLast={index === rows.length - 1}
              />
            ))}
          </ol>
        </Form>
      )}
      <Pager
        before={from > 0 ? page(Math.max(0, from - MEMBERS_SHOWN)) : undefined}
        next={rows.length > MEMBERS_SHOWN ? page(from + MEMBERS_SHOWN) : undefined}
      />
    </Card>
  );
}

function Adding({
  collection,
  find,
  found,
  from,
}: Pick<MembersProps, 'collection' | 'find' | 'found' | 'from'>) {
  const collectionId = collection.id;
  return (
    <div class="adding">
      <search>
        <form class="filters" method="get" action={`${routes.adminCollection({ collectionId })}#products`}>
          <input
            type="search"
            name="find"
            value={find}
            aria-label="Search products to add"
            placeholder="Search products to add"
          />
          <Button look="plain">Search</Button>
        </form>
      </search>
      {find !== '' && found.length === 0 && <p class="adding-none quiet-text">No product is like that.</p>}
      {found.length > 0 && (
        <Form action={routes.adminCollectionProducts({ collectionId })}>
          <input type="hidden" name="find" value={find} />
          <input type="hidden" name="from" value={from} />
          <ul class="members found-members">
            {found.map(({ id, title, status, sku, isIn }) => (
              <li key={id}>
                <span class="member-title">
                  {title} <span class="quiet-text">{sku}</span>
                </span>
                {status !== 'active' && <StatusBadge status={status} />}
                {isIn ? (
                  <span class="quiet-text">In it already</span>
                ) : (
                  <Button look="plain" name="add" value={id} aria-label={`Add ${title}`}>
                    Add
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Form>
      )}
    </div>
  );
}

function MemberRow({
  member,
  place,
  mayChange,
  isFirst,
  isLast,
}: {
  member: Member;
  place: number;
  mayChange: boolean;
  isFirst: boolean;
  isLast: boolean;
}) {
  const { id, title, status, media } = member;
  return (
    <li id={`product-${id}`} data-member={id}>
      {mayChange && <span class="grip" aria-hidden="true" />}
      <span class="member-place quiet-text">{place}</span>
      <Thumbnail media={media} />
      <a class="member-title" href={routes.adminProduct({ productId: id })}>
        {title}
      </a>
      {status !== 'active' && <StatusBadge status={status} />}
      {mayChange && (
        <span class="member-keys">
          <Button look="quiet" name="up" value={id} aria-label={`Move ${title} up`} disabled={isFirst}>
            ↑
          </Button>
          <Button look="quiet" name="down" value={id} aria-label={`Move ${title} down`} disabled={isLast}>
            ↓
          </Button>
          <Button
            look="quiet"
            name="first"
            value={id}
            aria-label={`Move ${title} to the top`}
            disabled={isFirst}
          >
            Top
          </Button>
          <Button look="quiet" name="remove" value={id} aria-label={`Remove ${title}`}>
            Remove
          </Button>
        </span>
      )}
    </li>
  );
}

/** Also put into the page by the script, as it stands. */
export function PreviewList({ preview: { count, first } }: { preview: Preview }) {
  return (
    <div class="rule-preview">
      <p>
        <strong>
          {count === 0 ? 'No product fits yet' : `${countWords(count)} ${count === 1 ? 'fits' : 'fit'}`}
        </strong>
      </p>
      {first.length > 0 && (
        <ul>
          {first.map(({ id, title, status, media }) => (
            <li key={id}>
              <Thumbnail media={media} /> <span>{title}</span>
              {status !== 'active' && <StatusBadge status={status} />}
            </li>
          ))}
          {count > first.length && <li class="quiet-text">and more</li>}
        </ul>
      )}
    </div>
  );
}
