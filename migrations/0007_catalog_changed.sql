-- Tells every shop process which pages to drop. The payload names a product or a collection.
-- A session that listens gets its own message before its COMMIT answers, so the process that
-- made a change never serves the old page after it (docs/decisions/0004-kept-pages.md).

CREATE FUNCTION tell_product_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('catalog_changed', 'product:' || (to_jsonb(OLD) ->> TG_ARGV[0])); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('catalog_changed', 'product:' || (to_jsonb(NEW) ->> TG_ARGV[0])); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER products_changed AFTER INSERT OR UPDATE OR DELETE ON products
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('id');
CREATE TRIGGER product_options_changed AFTER INSERT OR UPDATE OR DELETE ON product_options
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');
CREATE TRIGGER product_media_changed AFTER INSERT OR UPDATE OR DELETE ON product_media
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');
CREATE TRIGGER variants_changed AFTER INSERT OR UPDATE OR DELETE ON variants
  FOR EACH ROW EXECUTE FUNCTION tell_product_changed('product_id');

CREATE FUNCTION tell_collection_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM pg_notify('catalog_changed', 'collection:' || (to_jsonb(OLD) ->> TG_ARGV[0])); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM pg_notify('catalog_changed', 'collection:' || (to_jsonb(NEW) ->> TG_ARGV[0])); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER collections_changed AFTER INSERT OR UPDATE OR DELETE ON collections
  FOR EACH ROW EXECUTE FUNCTION tell_collection_changed('id');
CREATE TRIGGER collection_products_changed AFTER INSERT OR UPDATE OR DELETE ON collection_products
  FOR EACH ROW EXECUTE FUNCTION tell_collection_changed('collection_id');

-- Pictures and shipping methods change rarely and show everywhere: drop all.
CREATE FUNCTION tell_everything_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'everything');
  RETURN NULL;
END $$;
CREATE TRIGGER media_changed AFTER UPDATE OR DELETE ON media
  FOR EACH STATEMENT EXECUTE FUNCTION tell_everything_changed();
CREATE TRIGGER shipping_methods_changed AFTER INSERT OR UPDATE OR DELETE ON shipping_methods
  FOR EACH STATEMENT EXECUTE FUNCTION tell_everything_changed();

-- Stock moves at every sale, so this one fires only when the page would read differently.
CREATE FUNCTION tell_stock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'product:' || (SELECT product_id FROM variants WHERE id = NEW.variant_id));
  RETURN NULL;
END $$;
CREATE TRIGGER stock_inserted AFTER INSERT ON stock_levels
  FOR EACH ROW EXECUTE FUNCTION tell_stock_changed();
CREATE TRIGGER stock_changed AFTER UPDATE ON stock_levels
  FOR EACH ROW WHEN (shown_stock(OLD.on_hand - OLD.reserved) <> shown_stock(NEW.on_hand - NEW.reserved))
  EXECUTE FUNCTION tell_stock_changed();
