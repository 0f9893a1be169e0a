-- Lists are narrowed by prices set by hand in a buyer's currency too, and by what one variant has together.
CREATE FUNCTION queue_own_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO search_queue (product_id)
  SELECT DISTINCT v.product_id FROM changed JOIN variants v ON v.id = changed.variant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER variant_prices_queued AFTER INSERT ON variant_prices
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_own_prices();
CREATE TRIGGER variant_prices_requeued AFTER UPDATE ON variant_prices
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_own_prices();
CREATE TRIGGER variant_prices_unqueued AFTER DELETE ON variant_prices
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION queue_own_prices();

COMMENT ON COLUMN product_search.offers IS
  'Of each variant that is sold what it can be narrowed by (src/catalog/search/offers.ts): [{ "id": "…", "has": ["colour=blue", "size=m"], "facets": [2, 5], "in": true, "price": 1200, "own": { "USD": 1499 } }]';
-- What was read in before has another form: the loop starts over.
-- may block: it is one row, which the loop alone writes
UPDATE search_state SET language = '';

-- With the highest price in it: what is dearer than a buyer's lower bound is found without reading what is cheaper.
-- may block: a table that the shop writes by itself, and that is read in anew by this migration
CREATE INDEX product_search_prices ON product_search (price_min_minor, product_id, price_max_minor);
-- may block: as above
DROP INDEX product_search_price;
