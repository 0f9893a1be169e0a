-- Lists of products in the back office: each order and each filter has an index, at 100,000 products too.

-- In the order of a list; the id parts equals, so that a page begins where the one before ended.
CREATE INDEX products_by_title ON products (lower(title), id);
CREATE INDEX products_by_creation ON products (created_at, id);
CREATE INDEX products_by_change ON products (updated_at, id);
CREATE INDEX products_of_status_by_title ON products (status, lower(title), id);
CREATE INDEX products_of_status_by_creation ON products (status, created_at, id);
CREATE INDEX products_of_status_by_change ON products (status, updated_at, id);
CREATE INDEX products_of_vendor ON products (vendor, lower(title), id);
CREATE INDEX products_of_type ON products (product_type, lower(title), id);
CREATE INDEX products_tags ON products USING gin (tags);

-- array_to_string() is not immutable for every kind of array; for texts it is.
CREATE FUNCTION product_words(title text, handle text, vendor text, tags text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN lower(' ' || title || ' ' || handle || ' ' || vendor || ' ' || array_to_string(tags, ' '));
ALTER TABLE products
  -- What a search looks through. It begins with a space, so that a word's beginning always follows one.
  ADD COLUMN words text GENERATED ALWAYS AS (product_words(title, handle, vendor, tags)) STORED;
CREATE INDEX products_words ON products USING gin (words gin_trgm_ops);
CREATE INDEX variants_sku_words ON variants USING gin (lower(sku) gin_trgm_ops);

-- The variants of which nothing (sold_out) or little is left. Kept beside stock_levels and not as an index on it:
-- one on numbers that change at every sale would make each sale write to all indexes of that table.
CREATE TABLE short_stock (
  variant_id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  sold_out boolean NOT NULL
);
CREATE INDEX short_stock_product ON short_stock (product_id);

CREATE FUNCTION is_short(level stock_levels) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN level.on_hand - level.reserved <= 0 THEN 'sold_out'
    WHEN level.on_hand - level.reserved <= level.low_stock_at THEN 'low'
    ELSE '' END;

CREATE FUNCTION note_short_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR is_short(NEW) = '' THEN
    DELETE FROM short_stock WHERE variant_id = OLD.variant_id;
  ELSE
    INSERT INTO short_stock (variant_id, product_id, sold_out)
    SELECT id, product_id, is_short(NEW) = 'sold_out' FROM variants WHERE id = NEW.variant_id
    ON CONFLICT (variant_id) DO UPDATE SET sold_out = excluded.sold_out;
  END IF;
  RETURN NULL;
END $$;
-- The row's lock is held already, so that nobody waits for anybody else here.
CREATE TRIGGER stock_short_inserted AFTER INSERT ON stock_levels
  FOR EACH ROW WHEN (is_short(NEW) <> '') EXECUTE FUNCTION note_short_stock();
CREATE TRIGGER stock_short_changed AFTER UPDATE ON stock_levels
  FOR EACH ROW WHEN (is_short(OLD) <> is_short(NEW)) EXECUTE FUNCTION note_short_stock();
CREATE TRIGGER stock_short_removed AFTER DELETE ON stock_levels
  FOR EACH ROW EXECUTE FUNCTION note_short_stock();
INSERT INTO short_stock (variant_id, product_id, sold_out)
SELECT v.id, v.product_id, is_short(s) = 'sold_out' FROM stock_levels s JOIN variants v ON v.id = s.variant_id
WHERE is_short(s) <> '';

-- Those that choose their products by rule are few, and looked for with every product that is saved.
CREATE INDEX collections_by_rule ON collections (id) WHERE rule IS NOT NULL;
