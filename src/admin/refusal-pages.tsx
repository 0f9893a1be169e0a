/** Pages for what cannot be done: no right to it, nothing there, a form whose session is over. */
import { routes } from '../routes.ts';
import { AdminPage } from './layout.tsx';
import { Empty } from './parts.tsx';
import { type Permission, permissions } from './permissions.ts';

export function ForbiddenPage({ needs }: { needs: Permission }) {
  return (
    <AdminPage title="Not allowed">
      <h1 class="hidden">Not allowed</h1>
      <Empty title="You may not do this" action={{ href: routes.admin(), label: 'To the overview' }}>
        It needs the right “{permissions[needs]}”. An owner can give it to you under Staff.
      </Empty>
    </AdminPage>
  );
}

export function MissingPage({
  title = 'There is nothing here',
  text = 'The address is wrong, or what was here is gone.',
}: {
  title?: string;
  text?: string;
}) {
  return (
    <AdminPage title={title}>
      <h1 class="hidden">{title}</h1>
      <Empty title={title} action={{ href: routes.admin(), label: 'To the overview' }}>
        {text}
      </Empty>
    </AdminPage>
  );
}

/** What was typed is still in the browser: Back shows it. */
export function StaleFormPage() {
  return (
    <AdminPage title="Please send this again">
      <h1 class="hidden">Please send this again</h1>
      <Empty
        title="This form is from an earlier sign-in"
        action={{ href: routes.admin(), label: 'To the overview' }}
      >
        Nothing was changed. Go back, load the page again, and send it once more.
      </Empty>
    </AdminPage>
  );
}
