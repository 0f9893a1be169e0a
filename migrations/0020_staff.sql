-- Who runs the shop: staff, what they may do, how they prove who they are, and what each of them has done.

-- Own sets of permissions, besides the roles that come with the shop (admin/permissions.ts).
CREATE TABLE staff_roles (
  id uuid PRIMARY KEY,
  title text NOT NULL UNIQUE CHECK (title <> ''),
  permissions text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE staff (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text NOT NULL CHECK (name <> ''),
  role text NOT NULL CHECK (role IN ('owner', 'manager', 'fulfilment', 'read_only', 'own')),
  own_role_id uuid REFERENCES staff_roles,
  password_hash text NOT NULL,
  totp_secret text,                      -- base32 (RFC 6238); null: no authenticator app
  totp_last_step bigint,                 -- the time step of the last code that was used, so that none is used twice
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((role = 'own') = (own_role_id IS NOT NULL))
);

CREATE TABLE staff_sessions (
  id uuid PRIMARY KEY,                   -- names it in a list; opens nothing
  token_sha256 bytea NOT NULL UNIQUE,
  staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  device text NOT NULL,                  -- the browser's User-Agent
  complete boolean NOT NULL,             -- false: the password was right, the second factor is still asked for
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now()   -- to the minute
);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);

-- The first owner's link, invitations, and ways back in. Using one deletes it, so it is used once.
CREATE TABLE staff_links (
  token_sha256 bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('first_owner', 'invitation', 'reset')),
  staff_id uuid REFERENCES staff ON DELETE CASCADE,        -- of a reset
  email text,                                              -- of an invitation
  role text,
  own_role_id uuid REFERENCES staff_roles ON DELETE CASCADE,
  invited_by text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CHECK ((purpose = 'reset') = (staff_id IS NOT NULL)),
  CHECK ((purpose = 'invitation') = (email IS NOT NULL AND role IS NOT NULL))
);
CREATE UNIQUE INDEX one_invitation_an_address ON staff_links (email) WHERE purpose = 'invitation';

-- For a day without the phone. Using one deletes it.
CREATE TABLE staff_recovery_codes (
  staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  code_sha256 bytea NOT NULL,
  PRIMARY KEY (staff_id, code_sha256)
);

CREATE TABLE staff_passkeys (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE,    -- base64url, as browsers write it
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz
);
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff_id);

CREATE TABLE staff_passkey_challenges (
  challenge_sha256 bytea PRIMARY KEY,
  session_id uuid REFERENCES staff_sessions ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX staff_passkey_challenges_session ON staff_passkey_challenges (session_id) WHERE session_id IS NOT NULL;

-- What holds for all of them: one row.
CREATE TABLE staff_policy (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  second_factor_required boolean NOT NULL DEFAULT false
);
INSERT INTO staff_policy DEFAULT VALUES;

-- Every write of the back office, one row each, with what was there before and after. Never changed but to
-- complete one that was begun, and never deleted.
CREATE TABLE audit_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  staff_id uuid,                         -- no reference: the row outlives who did it
  staff_name text NOT NULL,
  action text NOT NULL,                  -- product.save, order.ship, …
  words text NOT NULL,                   -- as a sentence begins: "Price of Linen tablecloth changed"
  subject_kind text NOT NULL,            -- product, order, customer, …
  subject_id text NOT NULL,
  subject_label text NOT NULL,
  before jsonb,
  after jsonb,
  -- 'begun': what it does is more than one transaction, and it did not come to an end (a crash) or is under way.
  outcome text NOT NULL DEFAULT 'done' CHECK (outcome IN ('done', 'begun', 'refused')),
  undone_by bigint REFERENCES audit_log
);
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, id);
CREATE INDEX audit_log_staff ON audit_log (staff_id, id);
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX audit_log_words ON audit_log
  USING gin ((words || ' ' || subject_label || ' ' || staff_name || ' ' || action) gin_trgm_ops);

-- A list as somebody likes to see it.
CREATE TABLE saved_views (
  id uuid PRIMARY KEY,
  staff_id uuid NOT NULL REFERENCES staff ON DELETE CASCADE,
  list text NOT NULL,                    -- products, orders, …
  title text NOT NULL CHECK (title <> ''),
  query text NOT NULL,                   -- of the list's address, without the page
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (staff_id, list, title)
);
