-- Which address led to a product or a collection before its handle was changed.
CREATE TABLE old_handles (
  kind text NOT NULL CHECK (kind IN ('product', 'collection')),
  handle text NOT NULL,
  subject_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, handle)
);
