-- Where the shop sells: markets with their currency, and the taxes it has to charge there.

-- Currencies beside the shop's own. Prices without one of their own are converted and rounded.
CREATE TABLE currencies (
  code char(3) PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
  rate numeric(24,10) NOT NULL CHECK (rate > 0),          -- units of it for one of the shop's own currency
  round_to_minor bigint NOT NULL DEFAULT 1 CHECK (round_to_minor > 0),  -- to whole multiples of this …
  less_minor bigint NOT NULL DEFAULT 0 CHECK (less_minor >= 0),         -- … less this: 100 and 1 make …,99
  rate_at timestamptz NOT NULL DEFAULT now(),
  active boolean NOT NULL DEFAULT true,
  CHECK (less_minor < round_to_minor)
);

-- Without any, the shop is one market: everywhere, in its own currency, prices as listed.
CREATE TABLE markets (
  id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text NOT NULL CHECK (title <> ''),
  countries text[] NOT NULL DEFAULT '{}',                 -- none: wherever no other market reaches
  currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  locale text,                                            -- how amounts are written; else the shop's
  prices_include_tax boolean NOT NULL DEFAULT true,
  -- as_listed: the listed number is the price here. without_home_tax: the tax of the shop's own country
  -- comes off it first, and the tax of the buyer's goes on where prices include it.
  price_basis text NOT NULL DEFAULT 'as_listed' CHECK (price_basis IN ('as_listed', 'without_home_tax')),
  position int NOT NULL DEFAULT 0
);

-- Where the shop has to charge tax. `oss`: one registration for all of the EU (one-stop-shop).
CREATE TABLE tax_registrations (
  id uuid PRIMARY KEY,
  country char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  region text NOT NULL DEFAULT '',                        -- of states and provinces with a tax of their own
  kind text NOT NULL DEFAULT 'local' CHECK (kind IN ('local', 'oss')),
  number text NOT NULL DEFAULT '',
  UNIQUE (country, region, kind)
);

CREATE TABLE tax_rates (
  id uuid PRIMARY KEY,
  country char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  region text NOT NULL DEFAULT '',
  postal_from text NOT NULL DEFAULT '',
  postal_to text NOT NULL DEFAULT '',
  tax_class text NOT NULL DEFAULT 'standard',
  -- Which tax it is: of one tax the closest place counts, several taxes stand side by side.
  tax text NOT NULL DEFAULT 'vat',
  name text NOT NULL CHECK (name <> ''),                  -- as buyers read it
  ppm int NOT NULL CHECK (ppm BETWEEN 0 AND 1000000),     -- parts per million
  on_shipping boolean NOT NULL DEFAULT true,
  valid_from date NOT NULL DEFAULT '2000-01-01',
  valid_to date,                                          -- its last day
  source text NOT NULL DEFAULT '',
  source_date date,
  UNIQUE (country, region, postal_from, postal_to, tax_class, tax, valid_from),
  CHECK (valid_to >= valid_from)
);

CREATE FUNCTION tell_markets_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'everything');
  RETURN NULL;
END $$;
CREATE TRIGGER currencies_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON currencies
  FOR EACH STATEMENT EXECUTE FUNCTION tell_markets_changed();
CREATE TRIGGER markets_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON markets
  FOR EACH STATEMENT EXECUTE FUNCTION tell_markets_changed();
CREATE TRIGGER tax_registrations_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tax_registrations
  FOR EACH STATEMENT EXECUTE FUNCTION tell_markets_changed();
CREATE TRIGGER tax_rates_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tax_rates
  FOR EACH STATEMENT EXECUTE FUNCTION tell_markets_changed();
