/** The way to an action's form: a link where it is possible, and where it is not, why not. */
import { useDesk } from '../../admin/desk.ts';
import { LinkButton } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formOf } from './action-forms.ts';
import type { About } from './order-form.ts';

export interface ActionLinkProps {
  action: string;
  about: Omit<About, 'of'>;
  /** The parcel, return, refund or message it is for. */
  of?: string;
  look?: 'strong' | 'plain' | 'quiet';
  label?: string;
}

export function ActionLink({ action, about, of = '', look = 'plain', label }: ActionLinkProps) {
  const desk = useDesk();
  const form = formOf(action);
  if (!desk.can(form.needs)) return null;
  const possible = form.possible({ ...about, of });
  const title = label ?? form.title;
  if (possible !== true)
    return (
      <span class="not-possible">
        <button type="button" class="button plain" disabled>
          {title}
        </button>
        <span class="quiet-text">{possible}</span>
      </span>
    );
  const url = routes.adminOrderAction({ number: String(about.order.number), action });
  return (
    <LinkButton href={of ? `${url}?of=${of}` : url} look={look}>
      {title}
    </LinkButton>
  );
}
