/** Adds a passkey, or signs in with one: the only steps of signing in that a browser cannot do without script. */
import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';

async function ask(url: string, body: unknown, formToken?: string): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(formToken && { 'X-Form-Token': formToken }) },
    body: JSON.stringify(body),
  });
  const data = (await answer.json()) as { problem?: string; error?: { message: string } };
  if (!answer.ok) throw new Error(data.problem ?? data.error?.message);
  return data as Record<string, unknown>;
}

async function run({ passkey, options, finish, next, formToken }: DOMStringMap): Promise<string> {
  const optionsJSON = (await ask(options!, {}, formToken)) as never;
  const response =
    passkey === 'add' ? await startRegistration({ optionsJSON }) : await startAuthentication({ optionsJSON });
  return String((await ask(finish!, { response, next }, formToken)).next);
}

/** On to where the answer leads, or with what a form has kept. */
function goOn(next: string, { thenSend }: DOMStringMap): void {
  const form = thenSend ? document.getElementById(thenSend) : null;
  if (form instanceof HTMLFormElement) form.submit();
  else location.assign(next);
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
      goOn(await run(place.dataset), place.dataset);
    } catch (error) {
      says.textContent = words(error);
      button.disabled = false;
    }
  });
}
