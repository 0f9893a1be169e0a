-- When backups were made and what became of each; and which accounts were deleted, so that a backup does not bring
-- them back.

CREATE TABLE backups (
  id uuid PRIMARY KEY,
  status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
  begun_at timestamptz NOT NULL DEFAULT now(),
  alive_at timestamptz NOT NULL DEFAULT now(),  -- its process says so each minute
  ended_at timestamptz,
  name text NOT NULL DEFAULT '',
  place text NOT NULL DEFAULT '',
  bytes bigint NOT NULL DEFAULT 0,
  pictures int NOT NULL DEFAULT 0,
  words text NOT NULL DEFAULT ''                -- why it failed
);
-- One at a time, among all processes.
CREATE UNIQUE INDEX backups_running ON backups (status) WHERE status = 'running';
CREATE INDEX backups_begun ON backups (begun_at);

-- An id says nothing of anybody. Written down beside the backups too (platform/backup/deleted-accounts.ts).
CREATE TABLE deleted_accounts (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  noted boolean NOT NULL DEFAULT false          -- beside the backups
);
CREATE INDEX deleted_accounts_to_note ON deleted_accounts (id) WHERE NOT noted;

CREATE FUNCTION remember_deleted_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deleted_accounts (id) VALUES (OLD.id) ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER customers_deleted AFTER DELETE ON customers
  FOR EACH ROW EXECUTE FUNCTION remember_deleted_account();
