-- Where goods travel to, how, for how much, and when they arrive.

CREATE TABLE shipping_zones (
  id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text NOT NULL CHECK (title <> ''),
  places jsonb NOT NULL CHECK (jsonb_typeof(places) = 'array'),  -- [{ country, regions, postal }], country "*": everywhere else
  position int NOT NULL DEFAULT 0
);

ALTER TABLE shipping_methods
  ADD COLUMN zone_id uuid REFERENCES shipping_zones,             -- none: to everywhere
  ADD COLUMN basis text NOT NULL DEFAULT 'flat' CHECK (basis IN ('flat', 'weight', 'value', 'item')),
  -- For weight (grams) and value (minor units): [{ upTo, priceMinor }] rising, the last one perhaps with upTo null:
  -- however much. Past the last one it is not offered.
  ADD COLUMN bands jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(bands) = 'array'),
  ADD COLUMN pickup_address text[] NOT NULL DEFAULT '{}',        -- where the buyer fetches it, line by line; none: it travels
  -- Where in the shop's own country that is: what is fetched is taxed there.
  ADD COLUMN pickup_region text NOT NULL DEFAULT '',
  ADD COLUMN pickup_postal_code text NOT NULL DEFAULT '',
  ADD COLUMN days_min int CHECK (days_min >= 0),                 -- working days from dispatch to arrival
  ADD COLUMN days_max int CHECK (days_max >= days_min),
  ADD COLUMN tax_class text NOT NULL DEFAULT 'standard' CHECK (tax_class <> ''),
  ADD CHECK ((basis IN ('weight', 'value')) = (bands <> '[]')),
  ADD CHECK ((days_min IS NULL) = (days_max IS NULL));

CREATE TRIGGER shipping_zones_changed AFTER INSERT OR UPDATE OR DELETE ON shipping_zones
  FOR EACH STATEMENT EXECUTE FUNCTION tell_everything_changed();
