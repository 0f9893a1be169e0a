-- What a merchant keeps of a product besides what a page shows of it.

ALTER TABLE products
  -- Rises by one with every save: who saves an older one is shown what has changed since.
  ADD COLUMN version int NOT NULL DEFAULT 1,
  -- The description as it is set, in HTML that was made safe when it was saved; '' shows `description` as paragraphs.
  -- `description` is always the same text without its markup: for search, for machines, for previews.
  ADD COLUMN description_html text NOT NULL DEFAULT '',
  ADD COLUMN vendor text NOT NULL DEFAULT '',
  ADD COLUMN product_type text NOT NULL DEFAULT '',
  ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
  ADD COLUMN publish_at timestamptz,      -- of a draft: when it becomes active by itself
  ADD CONSTRAINT only_drafts_wait CHECK (publish_at IS NULL OR status = 'draft');
CREATE INDEX products_to_publish ON products (publish_at) WHERE publish_at IS NOT NULL;

ALTER TABLE variants
  ADD COLUMN barcode text NOT NULL DEFAULT '',
  ADD COLUMN cost_minor bigint CHECK (cost_minor >= 0),   -- in the shop's currency; shown to staff alone
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX variants_barcode ON variants (barcode) WHERE barcode <> '';

ALTER TABLE collections
  ADD COLUMN version int NOT NULL DEFAULT 1,
  -- Null: its products are chosen by hand. Otherwise: { "match": "all" | "any", "conditions": [{ "field", "is", "value" }] }.
  ADD COLUMN rule jsonb;
