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

CREATE INDEX collection_products_places ON collection_products (collection_id, position);

-- Those that choose their products by rule are few, and looked for with every product that is saved.
CREATE INDEX collections_by_rule ON collections (id) WHERE rule IS NOT NULL;

-- The menu of every page leaves out collections in which nothing is sold.
CREATE FUNCTION tell_collections_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'collection:' || collection_id) FROM collection_products WHERE product_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER product_status_changed AFTER UPDATE ON products
  FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION tell_collections_changed();
