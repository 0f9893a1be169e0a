/** One's own page: name, password, second factor, passkeys, and where one is signed in. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Columns, Facts, LinkButton, PageHead } from '../../admin/parts.tsx';
import type { OpenStaffSession } from '../../admin/sessions.ts';
import { deviceWords } from '../../platform/device.ts';
import { passkeysWork } from '../../platform/webauthn.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { PasskeyButton } from '../../ui/passkey-button.tsx';
import { TooOften } from '../../ui/too-often.tsx';
import type { StaffPasskey } from '../passkeys.ts';
import { hasSecondFactor, type Member } from '../staff.ts';
import { NewPassword, PresentPassword, summaryOf } from './door.tsx';
import { NAME_LENGTH_MAX } from './link.tsx';

export interface MeState {
  name?: string;
  errors?: Record<string, string>;
  retryAfterSeconds?: number;
}

export interface MePageProps extends MeState {
  me: Member;
  passkeys: StaffPasskey[];
  sessions: OpenStaffSession[];
  codesLeft: number;
  /** The shop wants a second factor of everybody. */
  isRequired: boolean;
  /** Signed in a short while ago. */
  isFresh: boolean;
}

const useWhen = () => {
  const { shop } = useDesk();
  return (at: Date) => formatDateTime(at, shop.config.shop);
};

export function MePage(props: MePageProps) {
  const { me, errors = {}, retryAfterSeconds, isRequired } = props;
  const { config } = useDesk().shop;
  const when = useWhen();
  const facts = [
    { label: 'E-mail', value: me.email },
    { label: 'Role', value: me.roleTitle },
    { label: 'Since', value: when(me.createdAt) },
  ];
  return (
    <AdminPage title="You" current="me" scripts={passkeysWork(config) ? ['passkeys.js'] : []}>
      <PageHead title={me.name} badge={<Badge>{me.roleTitle}</Badge>} />
      <ErrorSummary errors={summaryOf(errors)} />
      <TooOften seconds={retryAfterSeconds} />
      {isRequired && !hasSecondFactor(me) && (
        <Notice tone="warn" title="Add a second factor to go on">
          This shop asks for a second factor from everybody. Add an authenticator app or a passkey below; then
          the rest of the back office opens.
        </Notice>
      )}
      <Columns
        aside={
          <>
            <Card title="About you">
              <Facts facts={facts} />
            </Card>
            <Name {...props} />
          </>
        }
      >
        <SecondFactor {...props} />
        <Password {...props} />
        <Sessions {...props} />
      </Columns>
    </AdminPage>
  );
}

function Name({ me, name = me.name, errors = {} }: MePageProps) {
  return (
    <Card title="Name">
      <Form action={routes.adminMe()} class="form" noValidate>
        <Field
          name="name"
          label="Your name"
          hint="It stands in the log beside what you do."
          value={name}
          error={errors.name}
          autocomplete="name"
          maxlength={NAME_LENGTH_MAX}
          required
        />
        <div>
          <Button look="plain">Save the name</Button>
        </div>
      </Form>
    </Card>
  );
}

function SecondFactor(props: MePageProps) {
  const { me, codesLeft } = props;
  const has = hasSecondFactor(me);
  return (
    <Card
      title="Second factor"
      actions={has ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>}
    >
      <p class="quiet-text">
        Besides your password, something you have: whoever learns your password still cannot get in.
      </p>
      <ul class="own-keys">
        <li>
          <div>
            <h3>Authenticator app</h3>
            <p class="quiet-text">
              {me.hasApp
                ? 'Its six digits are asked for at each sign-in.'
                : 'Six digits from an app on your phone.'}
            </p>
          </div>
          {me.hasApp ? (
            <Form action={routes.adminMyAppRemoval()}>
              <Button look="plain">Remove the app</Button>
            </Form>
          ) : (
            <LinkButton href={routes.adminMyApp()}>Add an app</LinkButton>
          )}
        </li>
        <Passkeys {...props} />
        {has && (
          <li>
            <div>
              <h3>Recovery codes</h3>
              <p class="quiet-text">
                {codesLeft === 0
                  ? 'You have none. Make some, for the day your phone is lost.'
                  : `${codesLeft} left, each for one use. New ones make these void.`}
              </p>
            </div>
            <Form action={routes.adminMyRecoveryCodes()}>
              <Button look="plain">{codesLeft === 0 ? 'Make codes' : 'Make new codes'}</Button>
            </Form>
          </li>
        )}
      </ul>
    </Card>
  );
}

function Passkeys({ passkeys, isFresh }: MePageProps) {
  const { shop, formToken } = useDesk();
  const when = useWhen();
  const signIn = `${routes.adminSignIn()}?${new URLSearchParams({ again: '', next: routes.adminMe() })}`;
  return (
    <>
      <li>
        <div>
          <h3>Passkeys</h3>
          <p class="quiet-text">
            Fingerprint, face or PIN of your device. A passkey also signs you in by itself, without the
            password.
          </p>
        </div>
        {!passkeysWork(shop.config) ? (
          <p class="quiet-text">They need the shop to be reached by name over https.</p>
        ) : isFresh ? (
          <PasskeyButton
            kind="add"
            label="Add a passkey"
            options={routes.adminMyPasskeyChallenge()}
            finish={routes.adminMyPasskeys()}
            formToken={formToken}
          />
        ) : (
          <LinkButton href={signIn}>Sign in again to add one</LinkButton>
        )}
      </li>
      {passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
        <li key={id} class="within">
          <div>
            <p>{name}</p>
            <p class="quiet-text">
              Added on {when(createdAt)}. {lastUsedAt ? `Last used on ${when(lastUsedAt)}.` : 'Not used yet.'}
            </p>
          </div>
          <Form action={routes.adminMyPasskeyRemoval({ passkeyId: id })}>
            <Button look="plain">
              Remove<span class="hidden"> {name}</span>
            </Button>
          </Form>
        </li>
      ))}
    </>
  );
}

function Password({ me, errors = {} }: MePageProps) {
  const open = Boolean(errors.oldPassword ?? errors.newPassword) || undefined;
  return (
    <Card title="Password">
      <details open={open}>
        <summary>Change the password</summary>
        <Form action={routes.adminMyPassword()} class="form" noValidate>
          <input type="hidden" name="username" value={me.email} autocomplete="username" />
          <PresentPassword label="Present password" name="oldPassword" error={errors.oldPassword} />
          <NewPassword label="New password" error={errors.newPassword} />
          <p class="quiet-text">You will be signed out everywhere else.</p>
          <div>
            <Button look="plain">Change the password</Button>
          </div>
        </Form>
      </details>
    </Card>
  );
}

const inUnits = (count: number, unit: 'day' | 'hour') =>
  new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);

function Sessions({ sessions }: MePageProps) {
  const { staff, shop } = useDesk();
  const { staffHours } = shop.config.sessions;
  const unused = staffHours % 24 === 0 ? inUnits(staffHours / 24, 'day') : inUnits(staffHours, 'hour');
  const hasOthers = sessions.some(({ id }) => id !== staff.sessionId);
  return (
    <Card
      title="Where you are signed in"
      footer={`A sign-in ends after ${unused} without use, and after two weeks in any case.`}
      actions={
        hasOthers && (
          <Form action={routes.adminMySessionsEnd()}>
            <Button look="plain">Sign out everywhere else</Button>
          </Form>
        )
      }
    >
      <SessionList
        sessions={sessions}
        own={staff.sessionId}
        endAt={(sessionId) => routes.adminMySessionEnd({ sessionId })}
      />
    </Card>
  );
}

/** @param own the session of this browser, which is ended by signing out. */
export function SessionList({
  sessions,
  own,
  endAt,
}: {
  sessions: OpenStaffSession[];
  own?: string;
  endAt?: (sessionId: string) => string;
}) {
  const when = useWhen();
  if (sessions.length === 0) return <p class="quiet-text">Not signed in anywhere.</p>;
  return (
    <ul class="own-keys">
      {sessions.map(({ id, device, lastSeenAt, endsAt }) => (
        <li key={id}>
          <div>
            <p>
              {deviceWords(device)} {id === own && <Badge tone="accent">This browser</Badge>}
            </p>
            <p class="quiet-text">
              Last used on {when(lastSeenAt)}. Without use it ends on {when(endsAt)}.
            </p>
          </div>
          {id !== own && endAt && (
            <Form action={endAt(id)}>
              <Button look="plain">
                Sign out<span class="hidden"> {deviceWords(device)}</span>
              </Button>
            </Form>
          )}
        </li>
      ))}
    </ul>
  );
}
