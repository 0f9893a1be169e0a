-- How a customer proves who he is. What opens something is kept as its hash alone: whoever reads this
-- database can sign in nowhere with it.

CREATE TABLE passwords (
  customer_id uuid PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
  hash text NOT NULL,                    -- scrypt, with its cost and salt
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,                   -- names it in a list; opens nothing
  token_sha256 bytea NOT NULL UNIQUE,
  customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
  device text NOT NULL,                  -- the browser's User-Agent
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now()   -- to the half hour
);
CREATE INDEX sessions_customer ON sessions (customer_id);

-- Links in mails. Using one deletes it, so it is used once.
CREATE TABLE sign_in_links (
  token_sha256 bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('sign_up', 'sign_in', 'reset_password', 'confirm_old_email', 'confirm_new_email')),
  email text NOT NULL CHECK (email = lower(email)),
  customer_id uuid REFERENCES customers ON DELETE CASCADE,
  data jsonb NOT NULL DEFAULT '{}',      -- of a sign-up: the password's hash, and the browser that chose it
  expires_at timestamptz NOT NULL,
  CHECK ((purpose = 'sign_up') = (customer_id IS NULL))
);
CREATE INDEX sign_in_links_customer ON sign_in_links (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX sign_in_links_sign_up ON sign_in_links (email) WHERE purpose = 'sign_up';

-- A change of address holds once both addresses have agreed.
CREATE TABLE email_changes (
  customer_id uuid PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
  new_email text NOT NULL CHECK (new_email = lower(new_email)),
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  expires_at timestamptz NOT NULL
);

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE,    -- base64url, as browsers write it
  public_key bytea NOT NULL,
  counter bigint NOT NULL,               -- of its uses, where the authenticator counts
  transports text[] NOT NULL DEFAULT '{}',
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz
);
CREATE INDEX passkeys_customer ON passkeys (customer_id);

-- What a passkey was asked to sign: for the session that adds one, or for nobody yet who signs in.
CREATE TABLE passkey_challenges (
  challenge_sha256 bytea PRIMARY KEY,
  session_id uuid REFERENCES sessions ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenges_session ON passkey_challenges (session_id) WHERE session_id IS NOT NULL;
