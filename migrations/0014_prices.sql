-- Prices: in other currencies, how they have changed, and sales that begin and end by themselves.

ALTER TABLE products
  ADD COLUMN tax_class text NOT NULL DEFAULT 'standard' CHECK (tax_class <> ''),
  ADD COLUMN needs_shipping boolean NOT NULL DEFAULT true;   -- false: nothing travels, as with a download

-- Set by hand for a currency; without a row the shop's own price is converted.
CREATE TABLE variant_prices (
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  compare_at_minor bigint CHECK (compare_at_minor > price_minor),
  PRIMARY KEY (variant_id, currency)
);

CREATE FUNCTION tell_variant_price_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'product:' || v.product_id)
  FROM variants v WHERE v.id = ANY (ARRAY[OLD.variant_id, NEW.variant_id]);
  RETURN NULL;
END $$;
CREATE TRIGGER variant_prices_changed AFTER INSERT OR UPDATE OR DELETE ON variant_prices
  FOR EACH ROW EXECUTE FUNCTION tell_variant_price_changed();

-- Each price a variant has had, and since when, in the order of the ids; triggers write it, so that no
-- way of changing a price is left out (docs/decisions/0011-prior-prices.md).
CREATE TABLE price_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  currency text NOT NULL DEFAULT '' CHECK (currency ~ '^([A-Z]{3})?$'),  -- '': the shop's own
  price_minor bigint,                     -- null: no price of its own any more
  compare_at_minor bigint,                -- not null: announced as reduced
  -- The lowest price of the 30 days before the reduction began; null where there was none before it.
  prior_minor bigint,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX price_changes_variant ON price_changes (variant_id, currency, id);

-- Directive 98/6/EC, article 6a: a reduction is announced with the lowest price of at least 30 days before it
-- was applied; where it grows step by step without a break, of those before its first step (paragraph 5).
CREATE FUNCTION note_price(of_variant uuid, in_currency text, new_price bigint, new_compare_at bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  before price_changes;
  prior bigint;
BEGIN
  -- Within one transaction only its last word is a price that anybody saw.
  DELETE FROM price_changes WHERE variant_id = of_variant AND currency = in_currency AND at = now();
  SELECT * INTO before FROM price_changes
  WHERE variant_id = of_variant AND currency = in_currency ORDER BY id DESC LIMIT 1;

  IF new_compare_at IS NULL THEN
    prior := NULL;
  ELSIF before.compare_at_minor IS NOT NULL AND new_price <= before.price_minor THEN
    prior := before.prior_minor;
  ELSE
    SELECT min(price_minor) INTO prior FROM (
      SELECT price_minor FROM price_changes
      WHERE variant_id = of_variant AND currency = in_currency AND at > now() - interval '30 days'
      UNION ALL
      (SELECT price_minor FROM price_changes
      WHERE variant_id = of_variant AND currency = in_currency AND at <= now() - interval '30 days'
      ORDER BY id DESC LIMIT 1)) applied;
  END IF;

  INSERT INTO price_changes (variant_id, currency, price_minor, compare_at_minor, prior_minor)
  VALUES (of_variant, in_currency, new_price, new_compare_at, prior);
END $$;

CREATE FUNCTION note_home_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_price(NEW.id, '', NEW.price_minor, NEW.compare_at_minor);
  RETURN NULL;
END $$;
CREATE TRIGGER variants_priced AFTER INSERT ON variants
  FOR EACH ROW EXECUTE FUNCTION note_home_price();
CREATE TRIGGER variants_repriced AFTER UPDATE ON variants
  FOR EACH ROW WHEN ((OLD.price_minor, OLD.compare_at_minor) IS DISTINCT FROM (NEW.price_minor, NEW.compare_at_minor))
  EXECUTE FUNCTION note_home_price();

CREATE FUNCTION note_own_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.variant_id, OLD.currency) <> (NEW.variant_id, NEW.currency)) THEN
    -- Not when the variant itself goes, and its history with it.
    IF EXISTS (SELECT FROM variants WHERE id = OLD.variant_id) THEN
      PERFORM note_price(OLD.variant_id, OLD.currency, NULL, NULL);
    END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_price(NEW.variant_id, NEW.currency, NEW.price_minor, NEW.compare_at_minor);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER variant_prices_set AFTER INSERT OR DELETE ON variant_prices
  FOR EACH ROW EXECUTE FUNCTION note_own_price();
CREATE TRIGGER variant_prices_reset AFTER UPDATE ON variant_prices
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
  EXECUTE FUNCTION note_own_price();

-- What has been sold so far was sold at what it costs now, as far as is known.
INSERT INTO price_changes (variant_id, price_minor, compare_at_minor, at)
SELECT v.id, v.price_minor, v.compare_at_minor, p.created_at FROM variants v JOIN products p ON p.id = v.product_id;

-- A sale writes its prices when it begins and gives back the old ones when it ends.
CREATE TABLE sales (
  id uuid PRIMARY KEY,
  title text NOT NULL CHECK (title <> ''),
  status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'running', 'ended')),
  ppm int NOT NULL CHECK (ppm BETWEEN 1 AND 1000000),        -- off the price, in parts per million
  scope jsonb NOT NULL,                                       -- as pricing's Scope
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  left_out text[] NOT NULL DEFAULT '{}',  -- SKUs that were in another sale when this one began
  CHECK (ends_at > starts_at)
);
CREATE INDEX sales_due ON sales (starts_at) WHERE status <> 'ended';
CREATE TABLE sale_prices (
  sale_id uuid NOT NULL REFERENCES sales ON DELETE CASCADE,
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  currency text NOT NULL DEFAULT '' CHECK (currency ~ '^([A-Z]{3})?$'),  -- '': the shop's own
  before_minor bigint NOT NULL,
  before_compare_at_minor bigint,
  sale_minor bigint NOT NULL CHECK (sale_minor < before_minor),
  running boolean NOT NULL DEFAULT true,
  PRIMARY KEY (sale_id, variant_id, currency)
);
-- A variant is in one running sale at most.
CREATE UNIQUE INDEX sale_prices_running ON sale_prices (variant_id, currency) WHERE running;
