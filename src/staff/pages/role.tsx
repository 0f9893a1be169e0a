/** An own set of permissions, in groups, as ticks. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, PageHead, SaveBar } from '../../admin/parts.tsx';
import { allPermissions, type Permission, permissions } from '../../admin/permissions.ts';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { type OwnRole, TITLE_LENGTH_MAX } from '../own-roles.ts';
import { isWithin } from '../staff.ts';
import { summaryOf } from './door.tsx';

export interface RoleState {
  typed?: { title: string; permissions: Permission[] };
  errors?: Record<string, string>;
  problem?: string;
}

const groups: [title: string, prefixes: string[]][] = [
  ['Sales', ['reports', 'orders']],
  ['Goods', ['products', 'inventory', 'discounts']],
  ['People', ['customers', 'staff', 'audit']],
  ['The shop', ['content', 'settings']],
];
const within = (prefixes: string[]) =>
  allPermissions.filter((each) => prefixes.includes(each.slice(0, each.indexOf(':'))));

/** @param role undefined for one that is still to be made. */
export function RolePage({ role, typed, errors = {}, problem }: RoleState & { role: OwnRole | undefined }) {
  const { staff, can } = useDesk();
  const has = new Set(typed?.permissions ?? role?.permissions ?? []);
  const mayChange = can('staff:write') && isWithin(role?.permissions ?? [], staff.permissions);
  const title = role?.title ?? 'Add a role';
  return (
    <AdminPage title={title} current="staff">
      <PageHead
        title={title}
        back={{ href: routes.adminStaff(), label: 'Staff' }}
        detail={
          role && (role.memberCount === 1 ? '1 member has it.' : `${role.memberCount} members have it.`)
        }
        actions={
          role &&
          mayChange &&
          role.memberCount === 0 && (
            <Form action={routes.adminRoleRemoval({ roleId: role.id })}>
              <Button look="plain">Remove the role</Button>
            </Form>
          )
        }
      />
      <ErrorSummary errors={summaryOf(errors)} />
      {problem && <Notice tone="error">{problem}</Notice>}
      {mayChange ? (
        <Form
          action={role ? routes.adminRole({ roleId: role.id }) : routes.adminRoles()}
          class="form"
          keep="role"
          noValidate
          data-unsaved={typed ? '' : undefined}
        >
          <Card>
            <Field
              name="title"
              label="Name"
              hint="As it is chosen when somebody is invited: “Photographer”, “Bookkeeping”."
              value={typed?.title ?? role?.title ?? ''}
              error={errors.title}
              autocomplete="off"
              maxlength={TITLE_LENGTH_MAX}
              required
            />
          </Card>
          <Rights has={has} />
          <SaveBar label={role ? 'Save' : 'Add the role'} discard={routes.adminStaff()} />
        </Form>
      ) : (
        <Rights has={has} readOnly />
      )}
    </AdminPage>
  );
}

function Rights({ has, readOnly = false }: { has: Set<Permission>; readOnly?: boolean }) {
  const { staff } = useDesk();
  return (
    <Card title="What it may do">
      <div class="rights-groups">
        {groups.map(([title, prefixes]) => (
          <fieldset key={title} class="radios">
            <legend>{title}</legend>
            {within(prefixes).map((each) => (
              <label class="check" key={each}>
                <input
                  type="checkbox"
                  name="permission"
                  value={each}
                  checked={has.has(each)}
                  disabled={readOnly || !staff.permissions.has(each)}
                />
                <span>{permissions[each]}</span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      {!readOnly && allPermissions.some((each) => !staff.permissions.has(each)) && (
        <p class="quiet-text">What you may not do yourself cannot be given.</p>
      )}
    </Card>
  );
}
