-- Which address led to a product, a collection or a page of text before its handle was changed.
CREATE TABLE old_handles (
  kind text NOT NULL CHECK (kind IN ('product', 'collection', 'page')),
  handle text NOT NULL,
  -- Not the new handle: however often it changes, every old one leads to what it is now.
  subject_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, handle)
);
CREATE INDEX old_handles_subject ON old_handles (subject_id);

-- Whichever way it is changed: by a form, the grid, an import.
CREATE FUNCTION keep_old_handle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO old_handles (kind, handle, subject_id) VALUES (TG_ARGV[0], OLD.handle, OLD.id)
  ON CONFLICT (kind, handle) DO UPDATE SET subject_id = excluded.subject_id, created_at = now();
  DELETE FROM old_handles WHERE kind = TG_ARGV[0] AND handle = NEW.handle AND subject_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION forget_old_handles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM old_handles WHERE subject_id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER products_handle AFTER UPDATE ON products
  FOR EACH ROW WHEN (OLD.handle <> NEW.handle) EXECUTE FUNCTION keep_old_handle('product');
CREATE TRIGGER products_handles_gone AFTER DELETE ON products FOR EACH ROW EXECUTE FUNCTION forget_old_handles();
CREATE TRIGGER collections_handle AFTER UPDATE ON collections
  FOR EACH ROW WHEN (OLD.handle <> NEW.handle) EXECUTE FUNCTION keep_old_handle('collection');
CREATE TRIGGER collections_handles_gone AFTER DELETE ON collections FOR EACH ROW EXECUTE FUNCTION forget_old_handles();
CREATE TRIGGER content_pages_handle AFTER UPDATE ON content_pages
  FOR EACH ROW WHEN (OLD.handle <> NEW.handle) EXECUTE FUNCTION keep_old_handle('page');
CREATE TRIGGER content_pages_handles_gone AFTER DELETE ON content_pages FOR EACH ROW EXECUTE FUNCTION forget_old_handles();
