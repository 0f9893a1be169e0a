-- Discounts, by code or by themselves, and who has used them.

CREATE TABLE discounts (
  id uuid PRIMARY KEY,
  code text CHECK (code = upper(code) AND code ~ '^[A-Z0-9_-]{2,40}$'),  -- none: it counts by itself
  title text NOT NULL CHECK (title <> ''),
  rule jsonb NOT NULL,                    -- as pricing's DiscountRule; amounts in the shop's own currency
  amounts jsonb NOT NULL DEFAULT '{}',    -- an amount set by hand for other currencies: { "USD": 500 }
  scope jsonb NOT NULL DEFAULT '{"kind": "everything"}',
  minimum_minor bigint CHECK (minimum_minor > 0),
  minimum_quantity int CHECK (minimum_quantity > 0),
  first_order_only boolean NOT NULL DEFAULT false,
  total_limit int CHECK (total_limit > 0),
  customer_limit int CHECK (customer_limit > 0),
  combines_with text[] NOT NULL DEFAULT '{}' CHECK (combines_with <@ '{product,order,shipping}'),
  starts_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz,
  active boolean NOT NULL DEFAULT true,
  used int NOT NULL DEFAULT 0 CHECK (used >= 0),                 -- kept only where there is a limit
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT never_used_too_often CHECK (used <= total_limit),
  CHECK (minimum_minor IS NULL OR minimum_quantity IS NULL),
  CHECK (ends_at > starts_at)
);
CREATE UNIQUE INDEX discounts_code ON discounts (code) WHERE code IS NOT NULL;
CREATE INDEX discounts_automatic ON discounts (starts_at) WHERE code IS NULL AND active;

-- The row is the use: it is there from the checkout on, and goes when that expires or the order is cancelled.
CREATE TABLE discount_uses (
  order_id uuid NOT NULL REFERENCES orders,
  discount_id uuid NOT NULL REFERENCES discounts,
  email text NOT NULL,                    -- in small letters; '' once the order's buyer is forgotten
  customer_id uuid,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, discount_id)
);
CREATE INDEX discount_uses_discount ON discount_uses (discount_id);
CREATE INDEX discount_uses_email ON discount_uses (email, discount_id);
CREATE INDEX discount_uses_customer ON discount_uses (customer_id, discount_id) WHERE customer_id IS NOT NULL;

-- Whether somebody has ordered before is asked of all orders of an address, not only of guests'.
DROP INDEX orders_guest_email;
CREATE INDEX orders_email ON orders (lower(email), customer_id);

-- The automatic ones are kept in memory until one of them changes. Being used is no change.
CREATE FUNCTION tell_discounts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_changed', 'discounts');
  RETURN NULL;
END $$;
CREATE TRIGGER discounts_changed AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF
  code, title, rule, amounts, scope, minimum_minor, minimum_quantity, first_order_only, total_limit, customer_limit,
  combines_with, starts_at, ends_at, active ON discounts
  FOR EACH STATEMENT EXECUTE FUNCTION tell_discounts_changed();

ALTER TABLE carts ADD COLUMN discount_codes text[] NOT NULL DEFAULT '{}' CHECK (cardinality(discount_codes) <= 5);
