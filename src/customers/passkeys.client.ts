/** Adds a passkey, or signs in with one: the only steps of the account that a browser cannot do without script. */
import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';

async function ask(url: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const data = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(String(data.problem));
  return data;
}

async function run({ passkey, options, finish, next }: DOMStringMap): Promise<string> {
  const optionsJSON = (await ask(options!, {})) as never;
  const response =
    passkey === 'add' ? await startRegistration({ optionsJSON }) : await startAuthentication({ optionsJSON });
  return String((await ask(finish!, { response, next })).next);
}

function words(error: unknown): string {
  if (!window.PublicKeyCredential) return 'This browser does not know passkeys yet.';
  if (error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return 'This device has a passkey of your account already.';
  if (error instanceof WebAuthnError || error instanceof DOMException)
    return 'No passkey was used. You can try again.';
  return error instanceof TypeError || !(error instanceof Error)
    ? 'The shop could not be reached. Please try again.'
    : error.message;
}

for (const place of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
  const button = place.querySelector('button')!;
  const says = place.querySelector('[role=status]')!;
  button.addEventListener('click', async () => {
    button.disabled = true;
    says.textContent = '';
    try {
      location.assign(await run(place.dataset));
    } catch (error) {
      says.textContent = words(error);
      button.disabled = false;
    }
  });
}
