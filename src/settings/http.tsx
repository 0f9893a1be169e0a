/** The shop's own settings, its mail's words, and the checklist before it opens. */
import { audit } from '../admin/audit.ts';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import type { Config } from '../platform/config.ts';
import type { EmailKinds } from '../platform/email-kinds.ts';
import { mediaFiles } from '../platform/media-files/by-settings.ts';
import { reloadSettings } from '../platform/settings.ts';
import { routes } from '../routes.ts';
import { emailAdmin } from './emails-http.tsx';
import { type Fields, fieldNames, fieldsOf, problemsOf, typedFields } from './form.ts';
import { type LaunchHooks, launchAdmin } from './launch/http.tsx';
import { acceptLogo } from './logo.ts';
import { SettingsPage, type SettingsPageProps } from './pages.tsx';
import { currencyLock, currentSettings, saveSettings, setLogo, undoSettings } from './settings.ts';

export interface SettingsHooks extends LaunchHooks {
  /** All mail that the shop writes. */
  emailKinds: EmailKinds;
}

export function settingsAdmin(office: BackOffice, { emailKinds, ...hooks }: SettingsHooks): void {
  emailAdmin(office, emailKinds);
  launchAdmin(office, hooks);
  const { shop } = office;
  const { db, config } = shop;

  office.page(routes.adminSettings, 'settings:read', (desk) => show(desk));

  office.action(routes.adminSettings, 'settings:write', async (desk) => {
    const now = fieldsOf(await currentSettings(db, config));
    const was = readWas(desk.form.was, now);
    const typed = typedFields(desk.form, was);
    const errors = problems(typed, config);
    if (Object.keys(errors).length > 0) return show(desk, { fields: typed, was, errors }, 422);
    const { saved, entryId } = await db.transaction(async (tx) => {
      const saved = await saveSettings(tx, config, typed, was);
      const entry = saved.ok ? saved.entry : undefined;
      return { saved, entryId: entry && (await audit(tx, desk.staff, entry)) };
    });
    // Whoever sends it once more has seen what there is now.
    if (!saved.ok) return show(desk, { fields: typed, was: saved.current, errors: saved.errors }, 409);
    await reloadSettings(db, config, shop);
    return desk.done(routes.adminSettings(), entryId);
  });

  office.action(routes.adminLogo, 'settings:write', async (desk) => {
    const accepted =
      desk.form.remove === 'yes'
        ? ({ ok: true, logo: null } as const)
        : await acceptLogo(mediaFiles(config), desk.files('logo')[0]);
    if (!accepted.ok) return show(desk, { logoError: accepted.why }, 422);
    const entryId = await db.transaction(async (tx) => {
      const entry = await setLogo(tx, config, accepted.logo);
      return entry && (await audit(tx, desk.staff, entry));
    });
    await reloadSettings(db, config, shop);
    return desk.done(routes.adminSettings(), entryId);
  });

  for (const action of ['settings.save', 'settings.logo'])
    office.undo(action, {
      needs: 'settings:write',
      run: (tx, entry) => undoSettings(tx, config, entry),
    });

  async function show(desk: Desk, given: Partial<SettingsPageProps> = {}, status: 200 | 409 | 422 = 200) {
    const [settings, lock] = await Promise.all([currentSettings(db, config), currencyLock(db)]);
    const fields = fieldsOf(settings);
    return desk.html(
      <SettingsPage {...{ fields, was: fields, errors: {}, currencyLock: lock, ...given }} />,
      status,
    );
  }
}

/** What the server has set is not for this form to mend. */
function problems(typed: Fields, config: Config) {
  const found = Object.entries(problemsOf(typed)).filter(([name]) => !(name in config.server.fixed));
  return Object.fromEntries(found);
}

/** From the form itself: it decides nothing but what counts as changed. */
function readWas(json: string | undefined, now: Fields): Fields {
  try {
    const read = JSON.parse(json ?? '') as Record<string, unknown>;
    const texts = fieldNames.map((name) => [name, typeof read[name] === 'string' ? read[name] : now[name]]);
    return Object.fromEntries(texts) as Fields;
  } catch {
    return now;
  }
}
