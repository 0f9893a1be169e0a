/** A draft for staff: its products, for whom, what it comes to, and its link. One form, which every button saves. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { SaveOnEnter } from '../../admin/goods-fields.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Columns, Empty, Facts, LinkButton, PageHead, SaveBar } from '../../admin/parts.tsx';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate, formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { type Draft, draftName, isBeingPaid, stateOf } from './drafts.ts';
import { StateBadge } from './list-page.tsx';
import { Buyer, Message, Products, Sums } from './parts.tsx';
import type { DraftPageProps } from './shown.ts';

export function DraftPage(props: DraftPageProps) {
  const { quoted, errors, notice, isUnsaved } = props;
  const { draft } = quoted;
  const { can } = useDesk();
  const title = `Draft ${draftName(draft)}`;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  const mayWrite = can('orders:write');
  const action = routes.adminDraft({ draftId: draft.id });
  return (
    <AdminPage
      title={mistakes.length > 0 ? `Error: ${title}` : title}
      current="drafts"
      scripts={['country.js', 'draft.js']}
    >
      <PageHead
        title={title}
        back={{ href: routes.adminDrafts(), label: 'Drafts' }}
        badge={<StateBadge draft={draft} />}
        detail={`Made by ${draft.madeBy}`}
        actions={
          mayWrite && (
            <Form action={routes.adminDraftRemoval({ draftId: draft.id })}>
              <Button look="plain">Remove</Button>
            </Form>
          )
        }
      />
      {notice && <Notice tone="warn">{notice}</Notice>}
      {isBeingPaid(draft) && (
        <Notice>
          The buyer went to the payment page with this. If you change it now, that page is closed, and the
          buyer sees what has changed before paying.
        </Notice>
      )}
      <ErrorSummary errors={mistakes} />
      <Form
        action={action}
        keep="draft"
        id="draft"
        class="form"
        noValidate
        data-unsaved={isUnsaved ? '' : undefined}
      >
        <input type="hidden" name="version" value={draft.version} />
        <SaveOnEnter />
        <fieldset class="plain-fieldset" disabled={!mayWrite}>
          <legend class="hidden">The draft</legend>
          <Columns
            aside={
              <>
                <Sums {...props} />
                <PaymentLink {...props} />
                <Message {...props} />
              </>
            }
          >
            <Products {...props} />
            <Buyer {...props} />
          </Columns>
        </fieldset>
        {mayWrite && <SaveBar discard={action} />}
      </Form>
    </AdminPage>
  );
}

function PaymentLink({ quoted: { draft, cart } }: DraftPageProps) {
  const { can, shop } = useDesk();
  const place = shop.config.shop;
  const url = shop.config.publicUrl + routes.payDraft(draft);
  const isOver = stateOf(draft) === 'expired';
  return (
    <Card title="Payment link">
      {draft.sentAt && draft.sent && (
        <p>
          Sent on {formatDateTime(draft.sentAt, place)}, over{' '}
          {formatMoney(draft.sent.totalMinor, draft.sent.currency, place.locale)}.
        </p>
      )}
      {isOver ? (
        <p>
          The link took money until {formatDate(draft.expiresAt, place)}. Send it, or change something, to
          open it again.
        </p>
      ) : (
        <p class="quiet-text">
          Whoever has it can see this order and pay it until {formatDate(draft.expiresAt, place)}. Products
          are kept only once Pay is pressed.
        </p>
      )}
      <div class="find">
        <input class="copied-from" type="text" readonly value={url} aria-label="The link" id="pay-link" />
        <button type="button" class="button plain" data-copy="pay-link" hidden>
          Copy
        </button>
      </div>
      {can('orders:write') && (
        <Button
          look={draft.sentAt ? 'plain' : 'strong'}
          formAction={routes.adminDraftSending({ draftId: draft.id })}
        >
          {draft.sentAt ? 'Send it again' : 'Save and send by mail'}
        </Button>
      )}
      {!cart.email && <p class="quiet-text">To send it, give the buyer’s e-mail address.</p>}
    </Card>
  );
}

/** It is an order now. */
export function BoughtDraftPage({ draft, notice }: { draft: Draft; notice: string | undefined }) {
  const { shop } = useDesk();
  const { order } = draft;
  const place = shop.config.shop;
  const number = String(order!.number);
  return (
    <AdminPage title={`Draft ${draftName(draft)}`} current="drafts">
      <PageHead
        title={`Draft ${draftName(draft)}`}
        back={{ href: routes.adminDrafts(), label: 'Drafts' }}
        badge={<StateBadge draft={draft} />}
        actions={
          <LinkButton look="strong" href={routes.adminOrder({ number })}>
            Open order #{number}
          </LinkButton>
        }
      />
      {notice && <Notice tone="warn">{notice}</Notice>}
      <Card>
        <Empty
          title={`It has become order #${number}`}
          action={{ href: routes.adminOrder({ number }), label: 'Open the order' }}
        >
          From here on it is an order like any other. The payment link leads the buyer to it.
        </Empty>
        <Facts
          facts={[
            { label: 'Total', value: formatMoney(order!.totalMinor, order!.currency, place.locale) },
            { label: 'Made by', value: draft.madeBy },
            { label: 'Made on', value: formatDateTime(draft.createdAt, place) },
            ...(draft.sentAt ? [{ label: 'Link sent on', value: formatDateTime(draft.sentAt, place) }] : []),
            { label: 'Ordered on', value: formatDateTime(order!.createdAt, place) },
          ]}
        />
      </Card>
    </AdminPage>
  );
}
