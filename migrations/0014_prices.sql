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

-- Each price a variant has had, and since when: what a reduction is counted from (directive 98/6/EC, article 6a).
CREATE TABLE price_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  currency char(3),                       -- null: the shop's own
  price_minor bigint,                     -- null: no price of its own any more
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX price_changes_variant ON price_changes (variant_id, at);

-- A sale writes its prices when it begins and gives back the old ones when it ends.
CREATE TABLE sales (
  id uuid PRIMARY KEY,
  title text NOT NULL CHECK (title <> ''),
  status text NOT NULL DEFAULT 'scheduled' CHECK (status IN ('scheduled', 'running', 'ended')),
  ppm int NOT NULL CHECK (ppm BETWEEN 1 AND 1000000),        -- off the price, in parts per million
  scope jsonb NOT NULL,                                       -- as pricing's Scope
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  CHECK (ends_at > starts_at)
);
CREATE INDEX sales_due ON sales (starts_at) WHERE status <> 'ended';
CREATE TABLE sale_prices (
  sale_id uuid NOT NULL REFERENCES sales,
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  currency char(3) NOT NULL DEFAULT '',   -- '': the shop's own
  before_minor bigint NOT NULL,
  before_compare_at_minor bigint,
  sale_minor bigint NOT NULL,
  PRIMARY KEY (sale_id, variant_id, currency)
);
