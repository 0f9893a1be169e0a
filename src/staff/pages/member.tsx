/** One member of staff, as colleagues who may change staff see him. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Columns, Facts, LinkButton, PageHead } from '../../admin/parts.tsx';
import { type Permission, permissions } from '../../admin/permissions.ts';
import type { OpenStaffSession } from '../../admin/sessions.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import type { OwnRole } from '../own-roles.ts';
import { hasSecondFactor, type Member } from '../staff.ts';
import { summaryOf } from './door.tsx';
import { SessionList } from './me.tsx';
import { RoleSelect } from './staff.tsx';

export interface MemberState {
  errors?: Record<string, string>;
  problem?: string;
}

interface MemberPageProps extends MemberState {
  member: Member;
  sessions: OpenStaffSession[];
  ownRoles: OwnRole[];
  /** Whoever looks may change this member. */
  mayChange: boolean;
}

export function MemberPage(props: MemberPageProps) {
  const { member, errors = {}, problem, mayChange } = props;
  const { shop, staff, can } = useDesk();
  const isMe = member.id === staff.id;
  const when = (at: Date) => formatDateTime(at, shop.config.shop);
  const facts = [
    { label: 'E-mail', value: member.email },
    { label: 'Since', value: when(member.createdAt) },
    { label: 'Last seen', value: member.lastSeenAt ? when(member.lastSeenAt) : 'Signed out' },
  ];
  const state =
    member.status === 'suspended' ? <Badge tone="bad">Suspended</Badge> : <Badge>{member.roleTitle}</Badge>;
  return (
    <AdminPage title={member.name} current="staff">
      <PageHead
        title={member.name}
        badge={isMe ? <Badge tone="accent">You</Badge> : state}
        back={{ href: routes.adminStaff(), label: 'Staff' }}
        actions={mayChange && !isMe && <Suspension member={member} />}
      />
      <ErrorSummary errors={summaryOf(errors)} />
      {problem && <Notice tone="error">{problem}</Notice>}
      {can('staff:write') && !mayChange && (
        <Notice>
          {member.name} may do more than you, so only somebody who may do as much can change this.
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Card title="About">
              <Facts facts={facts} />
              {can('audit:read') && (
                <p>
                  <a href={`${routes.adminLog()}?${new URLSearchParams({ who: member.id })}`}>
                    What {member.name} did
                  </a>
                </p>
              )}
            </Card>
            <Factor member={member} mayChange={mayChange} isMe={isMe} />
          </>
        }
      >
        <Role {...props} />
        <Card title="Where signed in">
          <SessionList
            sessions={props.sessions}
            own={staff.sessionId}
            endAt={
              mayChange
                ? (sessionId) => routes.adminMemberSessionEnd({ staffId: member.id, sessionId })
                : undefined
            }
          />
        </Card>
      </Columns>
    </AdminPage>
  );
}

function Suspension({ member }: { member: Member }) {
  const staffId = member.id;
  return member.status === 'suspended' ? (
    <Form action={routes.adminMemberReturn({ staffId })}>
      <Button>Let back in</Button>
    </Form>
  ) : (
    <Form action={routes.adminMemberSuspension({ staffId })}>
      <Button look="plain">Suspend</Button>
    </Form>
  );
}

function Role({ member, ownRoles, mayChange, errors = {} }: MemberPageProps) {
  return (
    <Card title="Role">
      {mayChange ? (
        <Form action={routes.adminMember({ staffId: member.id })} class="role-form">
          <RoleSelect ownRoles={ownRoles} value={member.ownRoleId ?? member.role} error={errors.role} />
          <Button look="plain">Save the role</Button>
        </Form>
      ) : (
        <p>{member.roleTitle}</p>
      )}
      <details>
        <summary>What this role may do</summary>
        <ul class="rights">
          {(Object.keys(permissions) as Permission[])
            .filter((each) => member.permissions.has(each))
            .map((each) => (
              <li key={each}>{permissions[each]}</li>
            ))}
        </ul>
      </details>
    </Card>
  );
}

function Factor({ member, mayChange, isMe }: { member: Member; mayChange: boolean; isMe: boolean }) {
  const has = hasSecondFactor(member);
  const parts = [
    member.hasApp && 'authenticator app',
    member.passkeyCount === 1 && 'a passkey',
    member.passkeyCount > 1 && `${member.passkeyCount} passkeys`,
  ].filter(Boolean);
  return (
    <Card
      title="Second factor"
      actions={has ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>}
    >
      <p>{has ? `Signs in with ${parts.join(' and ')}.` : 'Signs in with the password alone.'}</p>
      {isMe ? (
        <div>
          <LinkButton href={routes.adminMe()}>Change yours</LinkButton>
        </div>
      ) : (
        has &&
        mayChange && (
          <Form action={routes.adminMemberFactorRemoval({ staffId: member.id })} class="form">
            <p class="quiet-text">
              Phone lost? Make sure it is really {member.name} who asks. The second factor goes, every sign-in
              ends, and {member.name} is told by mail.
            </p>
            <div>
              <Button look="plain">Remove the second factor</Button>
            </div>
          </Form>
        )
      )}
    </Card>
  );
}
