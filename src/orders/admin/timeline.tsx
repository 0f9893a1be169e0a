/** What has happened to an order, the latest first, with what staff write down for each other. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Card } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import type { Order } from '../orders.ts';
import { NOTE_LENGTH_MAX } from './notes.ts';
import { toldEvent } from './staff-words.ts';

export function TimelineCard({ order }: { order: Order }) {
  const desk = useDesk();
  const place = desk.shop.config.shop;
  const events = order.events.map((event) => toldEvent(order, event, place)).reverse();
  return (
    <Card title="Timeline" id="timeline">
      {desk.can('orders:write') && (
        <Form
          action={routes.adminOrderNote({ number: String(order.number) })}
          keep="order-note"
          class="note-form"
        >
          <textarea
            name="note"
            rows={2}
            aria-label="Note for staff"
            placeholder="A note for staff"
            maxlength={NOTE_LENGTH_MAX}
            required
          />
          <Button look="plain">Add note</Button>
        </Form>
      )}
      <ol class="happened">
        {events.map(({ kind, title, by, details, at }, index) => (
          <li key={index} class={kind === 'note_added' ? 'is-note' : undefined}>
            <p>
              <strong>{title}</strong> <span class="quiet-text">{by}</span>
            </p>
            {details.map((detail) => (
              <p class="detail" key={detail}>
                {detail}
              </p>
            ))}
            <time class="quiet-text" datetime={at}>
              {formatDateTime(at, place)}
            </time>
          </li>
        ))}
      </ol>
    </Card>
  );
}
