/** The pages of search: what was looked for, synonyms, pinned products. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, Columns, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, Checkbox, ErrorSummary, Field } from '../../ui/fields.tsx';
import { PINS_MAX, type Pin, SEARCHED_DAYS, type Searched, type Synonym } from '../search/tuning.ts';

const pinsUrl = (q: string) => `${routes.adminPins()}?${new URLSearchParams({ q })}`;
const synonymUrl = (words: string) => `${routes.adminSynonyms()}?${new URLSearchParams({ words })}`;
const searchUrl = (q: string) => `${routes.search()}?${new URLSearchParams({ q })}`;

export function SearchesPage({
  isNothing,
  rows,
  pinned,
}: {
  isNothing: boolean;
  rows: Searched[];
  pinned: { query: string; pins: number }[];
}) {
  const { can } = useDesk();
  const mayWrite = can('products:write');
  const pins = new Map(pinned.map((each) => [each.query, each.pins]));
  const columns: Column<Searched>[] = [
    { title: 'Looked for', isHeading: true, cell: ({ query }) => <a href={searchUrl(query)}>{query}</a> },
    { title: 'Times', numeric: true, cell: ({ times }) => times.toLocaleString('en') },
    {
      title: 'Found',
      numeric: true,
      cell: ({ found }) => (found === 0 ? <Badge tone="warn">Nothing</Badge> : found.toLocaleString('en')),
    },
    {
      title: 'What to do',
      cell: ({ query }) => (
        <span>
          <a href={pinsUrl(query)}>
            {pins.has(query) ? `${pins.get(query)} pinned` : 'Pin'}
            <span class="hidden"> products for “{query}”</span>
          </a>
          {mayWrite && (
            <>
              {' · '}
              <a href={synonymUrl(query)}>
                Add a synonym<span class="hidden"> of “{query}”</span>
              </a>
            </>
          )}
        </span>
      ),
    },
  ];
  const url = routes.adminSearches();
  return (
    <AdminPage title="Search" current="searches">
      <PageHead
        title="Search"
        detail={`What visitors looked for in the last ${SEARCHED_DAYS} days.`}
        actions={
          <>
            <LinkButton href={routes.adminPins()}>Pin products</LinkButton>
            <LinkButton href={routes.adminSynonyms()}>Synonyms</LinkButton>
          </>
        }
      />
      <Card tight>
        <Tabs
          label="Searches"
          tabs={[
            { href: url, title: 'Most looked for', current: !isNothing },
            { href: `${url}?show=nothing`, title: 'Found nothing', current: isNothing },
          ]}
        />
        {rows.length === 0 ? (
          <Empty title={isNothing ? 'Every search has found something' : 'Nobody has searched yet'}>
            {isNothing
              ? 'What finds nothing shows here, so that you can say which word you use for it.'
              : 'As soon as somebody looks for something, it shows here with what was found.'}
          </Empty>
        ) : (
          <Table label="Searches" columns={columns} rows={rows} rowKey={({ query }) => query} />
        )}
      </Card>
    </AdminPage>
  );
}

export interface SynonymTyped {
  /** Of the one that was to be saved; undefined for a new one. */
  id?: string | undefined;
  words: string;
  isOneWay: boolean;
  error?: string;
}

export function SynonymsPage({ synonyms, typed }: { synonyms: Synonym[]; typed?: SynonymTyped | undefined }) {
  const { can } = useDesk();
  const mayWrite = can('products:write');
  const added = typed && !typed.id ? typed : undefined;
  return (
    <AdminPage title="Synonyms" current="searches">
      <PageHead title="Synonyms" back={{ href: routes.adminSearches(), label: 'Search' }} />
      <ErrorSummary errors={typed?.error ? [{ field: fieldOf(typed.id), message: typed.error }] : []} />
      <Columns
        aside={
          <Card title="How it works">
            <p>
              Who looks for one of the words in a line finds products with the others too. Plurals, accents
              and typing errors need none of this.
            </p>
            <p>
              Everyday words such as sofa and couch are known already. Add what is particular to your trade,
              and the names your customers use for what you call something else.
            </p>
          </Card>
        }
      >
        {mayWrite && (
          <Card title="Add a line">
            <Form
              action={routes.adminSynonyms()}
              keep="synonym-new"
              data-unsaved={added?.error !== undefined}
            >
              <SynonymFields {...(added ?? { words: '', isOneWay: false })} />
              <Button>Add</Button>
            </Form>
          </Card>
        )}
        {synonyms.length === 0 ? (
          <Card>
            <Empty title="No lines of your own yet">Look at what was searched and not found for ideas.</Empty>
          </Card>
        ) : (
          <Card title="Your lines">
            {synonyms.map((synonym) => (
              <SynonymRow
                key={synonym.id}
                synonym={synonym}
                typed={typed?.id === synonym.id ? typed : undefined}
                mayWrite={mayWrite}
              />
            ))}
          </Card>
        )}
      </Columns>
    </AdminPage>
  );
}

const fieldOf = (id: string | undefined) => (id ? `words-${id}` : 'words');

function SynonymFields({ id, words, isOneWay, error }: SynonymTyped) {
  return (
    <>
      <Field
        name="words"
        id={fieldOf(id)}
        label="Words"
        hint={id ? undefined : 'With commas between, such as: pouffe, footstool, ottoman'}
        value={words}
        error={error}
        maxlength={2000}
        required
      />
      <Checkbox name="oneWay" checked={isOneWay} label="Only who looks for the first word finds the others" />
    </>
  );
}

function SynonymRow({
  synonym,
  typed,
  mayWrite,
}: {
  synonym: Synonym;
  typed: SynonymTyped | undefined;
  mayWrite: boolean;
}) {
  const { id, words, isOneWay } = synonym;
  const text = words.join(', ');
  if (!mayWrite) return <p>{isOneWay ? `${words[0]} → ${words.slice(1).join(', ')}` : text}</p>;
  return (
    <div class="synonym">
      <Form action={routes.adminSynonym({ synonymId: id })} data-unsaved={typed !== undefined}>
        <SynonymFields {...(typed ?? { id, words: text, isOneWay })} />
        <Button look="plain" aria-label={`Save ${text}`}>
          Save
        </Button>
      </Form>
      <Form action={routes.adminSynonymRemoval({ synonymId: id })}>
        <Button look="quiet" aria-label={`Remove ${text}`}>
          Remove
        </Button>
      </Form>
    </div>
  );
}

export function PinsPage({ query, pins, results }: { query: string; pins: Pin[]; results: Pin[] }) {
  const { can } = useDesk();
  const mayWrite = can('products:write');
  return (
    <AdminPage title="Pinned products" current="searches">
      <PageHead title="Pinned products" back={{ href: routes.adminSearches(), label: 'Search' }} />
      <Card title="For which search?">
        <form class="pin-search" action={routes.adminPins()}>
          <Field name="q" label="What visitors type" value={query} maxlength={200} required />
          <Button look="plain">Show what is found</Button>
        </form>
      </Card>
      {query !== '' && (
        <>
          <Card title={`First for “${query}”`}>
            {pins.length === 0 ? (
              <p class="quiet-text">Nothing is pinned: the order is the shop’s own.</p>
            ) : (
              <PinList query={query} list={pins} acts={mayWrite ? ['up', 'remove'] : []} />
            )}
          </Card>
          <Card title="Found as well">
            {results.length === 0 ? (
              <p class="quiet-text">
                Nothing else is found for these words. Add a synonym, or put the words into the products you
                mean.
              </p>
            ) : (
              <PinList
                query={query}
                list={results}
                acts={mayWrite && pins.length < PINS_MAX ? ['add'] : []}
              />
            )}
            {pins.length >= PINS_MAX && <p class="quiet-text">Not more than {PINS_MAX} can be pinned.</p>}
          </Card>
        </>
      )}
    </AdminPage>
  );
}

const acts = { up: 'Move up', remove: 'Unpin', add: 'Pin' } as const;

function PinList({ query, list, acts: able }: { query: string; list: Pin[]; acts: (keyof typeof acts)[] }) {
  return (
    <ol class="pins">
      {list.map(({ id, title }, at) => (
        <li key={id}>
          <a href={routes.adminProduct({ productId: id })}>{title}</a>
          {able
            .filter((act) => act !== 'up' || at > 0)
            .map((act) => (
              <Form key={act} action={routes.adminPins()}>
                <input type="hidden" name="q" value={query} />
                <Button look="plain" name="act" value={`${act}:${id}`} aria-label={`${acts[act]} ${title}`}>
                  {acts[act]}
                </Button>
              </Form>
            ))}
        </li>
      ))}
    </ol>
  );
}
