/** The checklist: what is ready, what is not, and what to do about it. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, LinkButton, PageHead, type Tone } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import type { Check, Kept } from './checklist.ts';
import type { Finding } from './finding.ts';

export interface Item {
  name: string;
  check: Check;
  /** Undefined: not tried yet. */
  finding: Finding | undefined;
  kept: Kept | undefined;
}

const outcomes: Record<Finding['outcome'], { label: string; tone: Tone }> = {
  good: { label: 'Ready', tone: 'good' },
  not_yet: { label: 'Not yet', tone: 'warn' },
  bad: { label: 'Does not work', tone: 'bad' },
};

export function LaunchPage({ items, demoProducts }: { items: Item[]; demoProducts: number }) {
  const can = useDesk().can('settings:write');
  const ready = items.filter(({ finding }) => finding?.outcome === 'good').length;
  const standing = items.filter(({ check }) => check.look);
  const tried = items.filter(({ check }) => check.attempt);
  return (
    <AdminPage title="Launch checklist" current="launch">
      <PageHead
        title="Launch checklist"
        detail={
          ready === items.length
            ? 'Everything is ready. Place one order yourself, pay it and send the money back: then open.'
            : 'What should be so before the first buyer comes.'
        }
      />
      <div class="launch-progress">
        <progress aria-label="Ready" max={items.length} value={ready} />
        <p>
          <b>{ready}</b> of {items.length} ready
        </p>
      </div>
      <Card title="Your shop" tight footer="Looked at just now.">
        <ul class="checks">
          {standing.map((item) => (
            <CheckRow key={item.name} {...item} demoProducts={demoProducts} />
          ))}
        </ul>
      </Card>
      <Card
        title="The outside world"
        tight
        footer="Tried for real: Stripe is asked, a mail is sent to you, the shop’s public address is called."
        actions={
          can && (
            <Form action={routes.adminLaunchCheck({ check: 'all' })}>
              <Button look="plain">Try all</Button>
            </Form>
          )
        }
      >
        <ul class="checks">
          {tried.map((item) => (
            <CheckRow key={item.name} {...item} demoProducts={demoProducts} />
          ))}
        </ul>
      </Card>
    </AdminPage>
  );
}

function CheckRow({ name, check, finding, kept, demoProducts }: Item & { demoProducts: number }) {
  const desk = useDesk();
  const { label, tone } = finding
    ? outcomes[finding.outcome]
    : { label: 'Not tried', tone: 'plain' as const };
  const can = desk.can('settings:write');
  return (
    <li class="check-row">
      <div class="check-state">
        <Badge tone={tone}>{label}</Badge>
      </div>
      <div class="check-words">
        <h3>{check.title}</h3>
        <p>{finding?.words ?? 'Try it to see whether it works.'}</p>
        {check.attempt && kept && (
          <p class="quiet-text">
            Tried by {kept.staffName} on{' '}
            <time dateTime={kept.at.toISOString()}>{formatDateTime(kept.at, desk.shop.config.shop)}</time>.
          </p>
        )}
      </div>
      <div class="check-actions">
        {name === 'products' && demoProducts > 0 && desk.can('products:write') && (
          <Form action={routes.adminDemoArchive()}>
            <Button look="plain">Archive the demo’s products</Button>
          </Form>
        )}
        {check.confirm && can && finding?.outcome !== 'good' && (
          <Form action={routes.adminLaunchCheck({ check: name })}>
            <input type="hidden" name="confirm" value="yes" />
            <Button look="plain">{check.confirm.label}</Button>
          </Form>
        )}
        {check.attempt && can && (
          <Form action={routes.adminLaunchCheck({ check: name })}>
            <Button look="plain">
              {kept ? 'Try again' : 'Try it'}
              <span class="hidden">: {check.title}</span>
            </Button>
          </Form>
        )}
        {check.fix && desk.can(check.fix.needs) && (
          <LinkButton href={check.fix.href} look="quiet">
            {check.fix.label}
          </LinkButton>
        )}
      </div>
    </li>
  );
}
