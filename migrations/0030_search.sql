-- Search and browsing: what is looked through, what words there are, what was asked for.

-- One row a product that can be bought, written by the shop's own loop soon after the product changed
-- (docs/decisions/0024-search-in-postgresql.md). Nothing about money or stock is decided by it.
CREATE TABLE product_search (
  product_id uuid PRIMARY KEY REFERENCES products ON DELETE CASCADE,
  -- Stems of its words, and what it can be narrowed by as lexemes such as 'v:acme'. Positions are no places: they
  -- write down how much a stem says about the product, so that ts_rank adds it up (src/catalog/search/impacts.ts).
  doc tsvector NOT NULL,
  -- Its words as they stand in what is shown in lists: with those of search_words they are counted off again.
  words text[] NOT NULL,
  -- What it can be narrowed by, for counting: 'o:colour=blue', 'v:acme', 'c:COLLECTION'.
  facets text[] NOT NULL,
  -- Of each variant that is sold: its options, and whether it can be bought: [{ "colour": "blue", "size": "m", "in": true }].
  offers jsonb NOT NULL,
  price_min_minor bigint NOT NULL,  -- in the shop's currency, as listed
  price_max_minor bigint NOT NULL,
  in_stock boolean NOT NULL,        -- or to order
  sold int NOT NULL DEFAULT 0,      -- pieces of the last 90 days
  -- Its place among all: round by round the first of each collection, then the second of each.
  featured bigint NOT NULL,
  created_at timestamptz NOT NULL,
  title text NOT NULL,
  indexed_at timestamptz NOT NULL DEFAULT now()
) WITH (toast_tuple_target = 8160);
-- Read for each product that is found: kept in the row, as it is.
ALTER TABLE product_search ALTER COLUMN doc SET STORAGE MAIN;
-- Rows that come together go into it together: the loop tidies up after each batch, so a search has little to look through.
CREATE INDEX product_search_doc ON product_search USING gin (doc) WITH (fastupdate = on);
CREATE INDEX product_search_newest ON product_search (created_at, product_id);
CREATE INDEX product_search_price ON product_search (price_min_minor, product_id);
CREATE INDEX product_search_sold ON product_search (sold, product_id);
CREATE INDEX product_search_featured ON product_search (featured, product_id);
-- In place of the one without the id: pages go on after a row.
DROP INDEX collection_products_places;
CREATE INDEX collection_products_place ON collection_products (collection_id, position, product_id);

-- What the loop has to read again, put in by triggers in the transaction that changed the product. Twice is no harm:
-- with a unique key two checkouts that sell out variants of one product would wait for each other.
CREATE TABLE search_queue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id uuid NOT NULL
);

CREATE FUNCTION queue_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id) SELECT id FROM changed; -- one that is deleted takes its row along
  RETURN NULL;
END $$;
CREATE TRIGGER products_queued AFTER INSERT ON products
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products();
CREATE TRIGGER products_requeued AFTER UPDATE ON products
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products();

CREATE FUNCTION queue_products_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id) SELECT DISTINCT product_id FROM changed;
  RETURN NULL;
END $$;
CREATE TRIGGER product_options_queued AFTER INSERT ON product_options
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER product_options_requeued AFTER UPDATE ON product_options
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER product_options_unqueued AFTER DELETE ON product_options
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER variants_queued AFTER INSERT ON variants
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER variants_requeued AFTER UPDATE ON variants
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER variants_unqueued AFTER DELETE ON variants
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER collection_products_queued AFTER INSERT ON collection_products
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER collection_products_requeued AFTER UPDATE ON collection_products
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();
CREATE TRIGGER collection_products_unqueued AFTER DELETE ON collection_products
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_products_of();

CREATE FUNCTION queue_collection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id) SELECT product_id FROM collection_products WHERE collection_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER collections_requeued AFTER UPDATE ON collections
  FOR EACH ROW WHEN ((OLD.title, OLD.position) <> (NEW.title, NEW.position)) EXECUTE FUNCTION queue_collection();

-- A sale queues nothing unless it sells the last piece.
CREATE FUNCTION queue_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id) SELECT product_id FROM variants WHERE id = NEW.variant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER stock_requeued AFTER UPDATE ON stock_levels
  FOR EACH ROW WHEN ((OLD.on_hand > OLD.reserved OR OLD.allow_backorders) <> (NEW.on_hand > NEW.reserved OR NEW.allow_backorders))
  EXECUTE FUNCTION queue_stock();

-- How a SKU or barcode is compared: letters and digits alone.
CREATE FUNCTION search_code(code text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql
  RETURN regexp_replace(lower(code), '[^a-z0-9]', '', 'g');
CREATE INDEX variants_search_sku ON variants (search_code(sku));
CREATE INDEX variants_search_barcode ON variants (search_code(barcode)) WHERE barcode <> '';

-- Of the loop: in which language the rows are, and from how many pieces on a product is a best seller.
CREATE TABLE search_state (
  language text NOT NULL,
  sold_min int NOT NULL
);
INSERT INTO search_state VALUES ('', 1);

-- In how many products each stem is, of all fields and of those shown in lists; likewise what they can be narrowed by.
-- What is in all of them says little. ':all' counts the products.
CREATE TABLE search_stems (
  stem text PRIMARY KEY,
  products int NOT NULL,
  shown int NOT NULL
) WITH (fillfactor = 70);

-- Every word of titles, vendors, types, tags, collections and options as it is written there: for typing errors,
-- "did you mean" and words begun.
CREATE TABLE search_words (
  word text PRIMARY KEY,
  stem text NOT NULL,
  products int NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX search_words_begun ON search_words (word text_pattern_ops);
CREATE INDEX search_words_alike ON search_words USING gin (word gin_trgm_ops);

-- The merchant's own: words that mean the same, and what stands first for what was asked.
CREATE TABLE search_synonyms (
  id uuid PRIMARY KEY,
  words text[] NOT NULL CHECK (cardinality(words) BETWEEN 2 AND 20),
  keys text[] NOT NULL,             -- the stems of each, with spaces between
  -- Null: each means the others. Otherwise: who looks for this one finds the rest too, not the other way round.
  one_way text
);
CREATE TABLE search_pins (
  query text NOT NULL,              -- normalised
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position int NOT NULL,
  PRIMARY KEY (query, product_id)
);

-- What was looked for, by day, without who did.
CREATE TABLE searches (
  day date NOT NULL,
  query text NOT NULL,              -- normalised
  times int NOT NULL DEFAULT 0,
  found int NOT NULL,               -- products, the last time
  PRIMARY KEY (day, query)
);

-- Rows that are added together are told of, queued and priced together: once for a statement in place of once for each
-- row. An import adds hundreds in a statement, and spent half of its time in the triggers of single rows.

CREATE FUNCTION tell_products_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'product:' || id) FROM added;
  RETURN NULL;
END $$;
DROP TRIGGER products_changed ON products;
CREATE TRIGGER products_changed AFTER UPDATE OR DELETE ON products
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('id');
CREATE TRIGGER products_added AFTER INSERT ON products
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_products_added();

CREATE FUNCTION tell_added_to_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'product:' || product_id) FROM (SELECT DISTINCT product_id FROM added) a;
  RETURN NULL;
END $$;
DROP TRIGGER product_options_changed ON product_options;
CREATE TRIGGER product_options_changed AFTER UPDATE OR DELETE ON product_options
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');
CREATE TRIGGER product_options_added AFTER INSERT ON product_options
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_added_to_products();
DROP TRIGGER product_media_changed ON product_media;
CREATE TRIGGER product_media_changed AFTER UPDATE OR DELETE ON product_media
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');
CREATE TRIGGER product_media_added AFTER INSERT ON product_media
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_added_to_products();
DROP TRIGGER variants_changed ON variants;
CREATE TRIGGER variants_changed AFTER UPDATE OR DELETE ON variants
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');
CREATE TRIGGER variants_added AFTER INSERT ON variants
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_added_to_products();

CREATE FUNCTION tell_added_to_collections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'collection:' || collection_id)
  FROM (SELECT DISTINCT collection_id FROM added) a;
  RETURN NULL;
END $$;
DROP TRIGGER collection_products_changed ON collection_products;
CREATE TRIGGER collection_products_changed AFTER UPDATE OR DELETE ON collection_products
  FOR EACH ROW EXECUTE FUNCTION tell_collection_changed('collection_id');
CREATE TRIGGER collection_products_added AFTER INSERT ON collection_products
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tell_added_to_collections();

-- A variant that is new has no price from before, so its first one is noted without looking for any.
CREATE FUNCTION note_first_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO price_changes (variant_id, price_minor, compare_at_minor)
  SELECT id, price_minor, compare_at_minor FROM added;
  RETURN NULL;
END $$;
DROP TRIGGER variants_priced ON variants;
CREATE TRIGGER variants_priced AFTER INSERT ON variants
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_first_prices();

-- A level that is new: for the page, and for search. A sale changes levels one by one, and stays as it was.
CREATE FUNCTION note_levels_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id)
  SELECT DISTINCT v.product_id FROM added JOIN variants v ON v.id = added.variant_id;
  PERFORM pg_notify('catalog_changed', 'product:' || product_id)
  FROM (SELECT DISTINCT v.product_id FROM added JOIN variants v ON v.id = added.variant_id) a;
  RETURN NULL;
END $$;
DROP TRIGGER stock_inserted ON stock_levels;
CREATE TRIGGER stock_levels_added AFTER INSERT ON stock_levels
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_levels_added();
