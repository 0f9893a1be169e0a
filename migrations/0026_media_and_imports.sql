-- Pictures on their way into the shop, and catalogues that are read in.

-- A picture from its arrival until it is shown (docs/decisions/0017-pictures-are-made-in-a-job.md). The row stays while
-- the picture does: it knows the original and where it came from. Ids are UUIDv7: in the order of their arrival.
CREATE TABLE media_uploads (
  id uuid PRIMARY KEY,
  product_id uuid REFERENCES products ON DELETE SET NULL,        -- whose it is: a product's, or a collection's
  collection_id uuid REFERENCES collections ON DELETE SET NULL,
  for_home boolean NOT NULL DEFAULT false,  -- the home page begins with it
  position int,                            -- among the product's pictures; null: only variants show it
  variant_ids uuid[] NOT NULL DEFAULT '{}',  -- the variants that will show it
  name text NOT NULL,                      -- what the file was called, or its address: for people
  alt text NOT NULL DEFAULT '',
  source_url text,                         -- where it is fetched from; null: it was sent
  sha256 bytea,                            -- of the original, once it is here
  status text NOT NULL CHECK (status IN ('to_fetch', 'waiting', 'done', 'refused')),
  why text,                                -- it was refused
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  media_id uuid REFERENCES media ON DELETE SET NULL,
  unused_since timestamptz,                -- nothing has shown it since; 'infinity': orders do, for good
  import_id uuid,
  import_line int,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((status = 'refused') = (why IS NOT NULL)),
  CHECK (status <> 'to_fetch' OR source_url IS NOT NULL)
);
CREATE INDEX media_uploads_due ON media_uploads (next_attempt_at) WHERE status IN ('to_fetch', 'waiting');
CREATE INDEX media_uploads_product ON media_uploads (product_id, id);
CREATE INDEX media_uploads_collection ON media_uploads (collection_id, id) WHERE collection_id IS NOT NULL;
CREATE INDEX media_uploads_import ON media_uploads (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX media_uploads_media ON media_uploads (media_id);
-- Who shows a picture is asked for each one before it is thrown away.
CREATE INDEX product_media_media ON product_media (media_id);
CREATE INDEX variants_media ON variants (media_id) WHERE media_id IS NOT NULL;

-- What the home page begins with; where there is none upright, a phone shows the middle of the wide one.
CREATE TABLE home_pictures (
  shape text PRIMARY KEY CHECK (shape IN ('wide', 'tall')),
  media_id uuid NOT NULL REFERENCES media
);
INSERT INTO home_pictures (shape, media_id)
SELECT DISTINCT ON (1) CASE WHEN width > height THEN 'wide' ELSE 'tall' END, id
FROM media WHERE file LIKE 'hero%' ORDER BY 1, file;
CREATE TRIGGER home_pictures_changed AFTER INSERT OR UPDATE OR DELETE ON home_pictures
  FOR EACH STATEMENT EXECUTE FUNCTION tell_everything_changed();

-- A catalogue being read in. Its file lies in the data folder, as UTF-8 (docs/decisions/0018-imports-run-in-pieces.md).
CREATE TABLE imports (
  id uuid PRIMARY KEY,
  file_name text NOT NULL,
  bytes bigint NOT NULL,
  encoding text NOT NULL,                  -- what the file was written in
  -- checking and checked: nothing has been changed; running, done, failed and called_off: for real.
  status text NOT NULL DEFAULT 'checking'
    CHECK (status IN ('checking', 'checked', 'running', 'done', 'failed', 'called_off')),
  for_real boolean NOT NULL DEFAULT false,
  -- After the check: wait for somebody; or go on where nothing is wrong; or with what is right.
  afterwards text NOT NULL DEFAULT 'ask' CHECK (afterwards IN ('ask', 'if_right', 'what_is_right')),
  fetch_pictures boolean NOT NULL DEFAULT true,
  may_set_stock boolean NOT NULL DEFAULT false,
  staff_id uuid,                           -- null: the command line
  staff_name text NOT NULL,
  failure text,
  line_done int NOT NULL DEFAULT 0,        -- the last line of what is committed
  bytes_done bigint NOT NULL DEFAULT 0,
  rows_read int NOT NULL DEFAULT 0,
  products_made int NOT NULL DEFAULT 0,
  products_changed int NOT NULL DEFAULT 0,
  products_unchanged int NOT NULL DEFAULT 0,
  products_skipped int NOT NULL DEFAULT 0,
  errors int NOT NULL DEFAULT 0,
  warnings int NOT NULL DEFAULT 0,
  worker uuid,                             -- who is at it, until the lease is over
  lease_until timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CHECK ((status = 'failed') = (failure IS NOT NULL))
);
CREATE INDEX imports_newest ON imports (created_at, id);
CREATE INDEX imports_due ON imports (lease_until) WHERE status IN ('checking', 'running');

-- What was found on a line. Written with the piece of the import it is about.
CREATE TABLE import_findings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
  line int NOT NULL,
  column_name text NOT NULL,               -- as the file calls it; '' where it is about the whole line
  kind text NOT NULL CHECK (kind IN ('error', 'warning', 'note')),
  what text NOT NULL,
  done text NOT NULL
);
CREATE INDEX import_findings_import ON import_findings (import_id, line, id);
