/** Who runs the shop: members, invitations, roles, and what is asked of all. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Table } from '../../admin/list.tsx';
import { Badge, Card, Columns, LinkButton, PageHead } from '../../admin/parts.tsx';
import { type RoleName, roles } from '../../admin/permissions.ts';
import { routes } from '../../routes.ts';
import { formatDate, formatDateTime } from '../../ui/date-time.ts';
import { Button, Checkbox, ErrorSummary, Field, Select } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { Invitation } from '../links.ts';
import type { OwnRole } from '../own-roles.ts';
import { hasSecondFactor, isWithin, type Member } from '../staff.ts';
import { summaryOf } from './door.tsx';

export interface StaffState {
  typed?: { email: string; role: string | undefined };
  errors?: Record<string, string>;
  problem?: string;
}

interface StaffPageProps extends StaffState {
  members: Member[];
  invitations: Invitation[];
  ownRoles: OwnRole[];
  isRequired: boolean;
}

export function StaffPage(props: StaffPageProps) {
  const { members, invitations, errors = {}, problem } = props;
  const desk = useDesk();
  const mayWrite = desk.can('staff:write');
  return (
    <AdminPage title="Staff" current="staff">
      <PageHead title="Staff" detail="Who may work here, and what each may do." />
      <ErrorSummary errors={summaryOf(errors)} />
      {problem && <Notice tone="error">{problem}</Notice>}
      <Columns
        aside={
          <>
            {mayWrite && <Invite {...props} />}
            <Policy {...props} />
          </>
        }
      >
        <Card tight title="Members">
          <Table label="Members" columns={memberColumns()} rows={members} rowKey={({ id }) => id} />
        </Card>
        {invitations.length > 0 && <Invitations invitations={invitations} />}
        <Roles {...props} />
      </Columns>
    </AdminPage>
  );
}

function memberColumns(): Column<Member>[] {
  const { staff, shop } = useDesk();
  return [
    {
      title: 'Name',
      isHeading: true,
      cell: ({ id, name, email }) => (
        <>
          <a href={routes.adminMember({ staffId: id })}>{name}</a>{' '}
          {id === staff.id && <Badge tone="accent">You</Badge>}
          <span class="second-line">{email}</span>
        </>
      ),
    },
    { title: 'Role', cell: ({ roleTitle }) => roleTitle },
    {
      title: 'Second factor',
      cell: (member) =>
        hasSecondFactor(member) ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>,
    },
    {
      title: 'Last seen',
      cell: ({ status, lastSeenAt }) =>
        status === 'suspended' ? (
          <Badge tone="bad">Suspended</Badge>
        ) : lastSeenAt ? (
          formatDateTime(lastSeenAt, shop.config.shop)
        ) : (
          'Signed out'
        ),
    },
  ];
}

function Invite({ ownRoles, typed, errors = {} }: StaffPageProps) {
  return (
    <Card title="Invite somebody">
      <Form action={routes.adminStaff()} class="form" noValidate>
        <Field
          name="email"
          label="E-mail address"
          type="email"
          value={typed?.email ?? ''}
          error={errors.email}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxlength={254}
          required
        />
        <RoleSelect ownRoles={ownRoles} value={typed?.role ?? 'fulfilment'} error={errors.role} />
        <div>
          <Button>Send the invitation</Button>
        </div>
      </Form>
    </Card>
  );
}

/** Only roles that one may give: those that may do no more than oneself. */
export function RoleSelect({
  ownRoles,
  value,
  error,
}: {
  ownRoles: OwnRole[];
  value: string;
  error?: string;
}) {
  const { staff } = useDesk();
  const own = ownRoles.filter(({ permissions }) => isWithin(permissions, staff.permissions));
  const named = (Object.keys(roles) as RoleName[]).filter((name) =>
    isWithin(roles[name].permissions, staff.permissions),
  );
  return (
    <Select
      name="role"
      label="Role"
      value={value}
      error={error}
      required
      options={[
        ...named.map((name) => ({ value: name, label: roles[name].title })),
        ...own.map(({ id, title }) => ({ value: id, label: title })),
      ]}
    />
  );
}

function Policy({ isRequired }: StaffPageProps) {
  const desk = useDesk();
  return (
    <Card title="Second factor">
      {desk.can('staff:write') ? (
        <Form action={routes.adminStaffPolicy()} class="form">
          <Checkbox
            name="required"
            label="Ask a second factor of everybody"
            hint="Who has none is led to adding one at the next page, and gets nowhere else before."
            checked={isRequired}
          />
          <div>
            <Button look="plain">Save</Button>
          </div>
        </Form>
      ) : (
        <p>{isRequired ? 'Asked of everybody.' : 'Up to each member.'}</p>
      )}
    </Card>
  );
}

function Invitations({ invitations }: { invitations: Invitation[] }) {
  const { shop, can } = useDesk();
  const day = (at: Date) => formatDate(at, shop.config.shop);
  return (
    <Card title="Invited, not here yet">
      <ul class="own-keys">
        {invitations.map(({ email, value, roleTitle, invitedBy, expiresAt, isOver }) => (
          <li key={email}>
            <div>
              <p>
                {email} {isOver && <Badge tone="warn">Expired</Badge>}
              </p>
              <p class="quiet-text">
                {roleTitle ?? roles[value as RoleName].title}, invited by {invitedBy}.{' '}
                {isOver
                  ? `The link worked until ${day(expiresAt)}.`
                  : `The link works until ${day(expiresAt)}.`}
              </p>
            </div>
            {can('staff:write') && (
              <div class="row-actions">
                <Form action={routes.adminInvitationAgain({ email })}>
                  <Button look="plain">
                    Send again<span class="hidden"> to {email}</span>
                  </Button>
                </Form>
                <Form action={routes.adminInvitationRemoval({ email })}>
                  <Button look="quiet">
                    Withdraw<span class="hidden"> {email}</span>
                  </Button>
                </Form>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Roles({ ownRoles, members }: StaffPageProps) {
  const { can } = useDesk();
  const countOf = (name: RoleName) => members.filter(({ role }) => role === name).length;
  const people = (count: number) => (count === 0 ? 'Nobody' : count === 1 ? '1 member' : `${count} members`);
  return (
    <Card
      title="Roles"
      actions={
        can('staff:write') && <LinkButton href={routes.adminRole({ roleId: 'new' })}>Add a role</LinkButton>
      }
    >
      <ul class="own-keys">
        {(Object.keys(roles) as RoleName[]).map((name) => (
          <li key={name}>
            <div>
              <h3>{roles[name].title}</h3>
              <p class="quiet-text">{roles[name].does}</p>
            </div>
            <p class="quiet-text">{people(countOf(name))}</p>
          </li>
        ))}
        {ownRoles.map(({ id, title, permissions, memberCount }) => (
          <li key={id}>
            <div>
              <h3>
                <a href={routes.adminRole({ roleId: id })}>{title}</a>
              </h3>
              <p class="quiet-text">
                Your own set: {permissions.length === 1 ? '1 right' : `${permissions.length} rights`}.
              </p>
            </div>
            <p class="quiet-text">{people(memberCount)}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
