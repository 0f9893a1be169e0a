/** The first page of the back office: how the shop is doing, and what there is to do. */
import { useDesk } from '../admin/desk.ts';
import { AdminPage } from '../admin/layout.tsx';
import { Tabs } from '../admin/list.tsx';
import { Card, Columns, LinkButton, PageHead } from '../admin/parts.tsx';
import type { Permission } from '../admin/permissions.ts';
import { routes } from '../routes.ts';
import { Icon } from '../ui/icons.tsx';
import type { Figures } from './figures.ts';
import { type Period, periodNames, periodTitles } from './period.ts';
import { SalesCards } from './sales-cards.tsx';
import type { Work } from './work.ts';
import { WorkCards } from './work-cards.tsx';

export interface OverviewProps {
  period: Period;
  /** None for whoever may not see them. */
  figures: Figures | undefined;
  work: Work;
}

export function OverviewPage({ period, figures, work }: OverviewProps) {
  return (
    <AdminPage title="Overview" current="overview">
      <PageHead title="Overview" />
      {figures && work.hasOrders && <PeriodTabs period={period} />}
      <Overview period={period} figures={figures} work={work} />
    </AdminPage>
  );
}

function Overview({ period, figures, work }: OverviewProps) {
  if (!work.hasOrders)
    return (
      <Columns aside={<WorkCards work={work} />}>
        <FirstSteps work={work} />
      </Columns>
    );
  if (!figures)
    return (
      <div class="halves">
        <WorkCards work={work} />
      </div>
    );
  return (
    <Columns aside={<WorkCards work={work} />}>
      <SalesCards period={period} figures={figures} work={work} />
    </Columns>
  );
}

function PeriodTabs({ period }: { period: Period }) {
  const tabs = periodNames.map((name) => ({
    href: `${routes.admin()}?period=${name}`,
    title: periodTitles[name],
    current: name === period.name,
  }));
  return (
    <Tabs label="Time" tabs={tabs}>
      <p class="quiet-text">
        Beside the {period.days === 1 ? 'day' : `${period.days} days`} before, until this time of day.
      </p>
    </Tabs>
  );
}

interface Step {
  title: string;
  text: string;
  href: string;
  label: string;
  needs: Permission;
  isDone?: boolean;
}

const steps = ({ hasOwnProduct }: Work): Step[] => [
  {
    title: 'Add your first product',
    text: 'A title, a picture and a price are enough to begin with.',
    href: routes.adminNewProduct(),
    label: 'Add a product',
    needs: 'products:write',
    isDone: hasOwnProduct,
  },
  {
    title: 'Say where you send to, and for how much',
    text: 'Zones and ways of shipping decide what buyers see at the checkout.',
    href: routes.adminShipping(),
    label: 'Set up shipping',
    needs: 'settings:write',
  },
  {
    title: 'Look at the taxes',
    text: 'Where you are registered, and the rates that hold there.',
    href: routes.adminTaxes(),
    label: 'Set up taxes',
    needs: 'settings:write',
  },
  {
    title: 'Try everything once, and open',
    text: 'The checklist tries payment, mail and the rest for real, and says what is missing.',
    href: routes.adminLaunch(),
    label: 'Open the checklist',
    needs: 'settings:read',
  },
];

/** In place of empty charts, until the first order. */
function FirstSteps({ work }: { work: Work }) {
  const desk = useDesk();
  const open = steps(work).filter(({ needs }) => desk.can(needs));
  return (
    <Card
      title="Welcome. Here is how your shop gets going"
      footer="Once the first order is placed, its figures stand here."
    >
      {open.length === 0 && <p>Nobody has ordered yet.</p>}
      <ol class="first-steps">
        {open.map(({ title, text, href, label, isDone }) => (
          <li key={title} class={isDone ? 'done' : undefined}>
            <span class="step-mark">{isDone ? <Icon name="done" label="Done" /> : null}</span>
            <div>
              <h3>{title}</h3>
              <p class="quiet-text">{text}</p>
            </div>
            <LinkButton href={href}>{label}</LinkButton>
          </li>
        ))}
      </ol>
    </Card>
  );
}
