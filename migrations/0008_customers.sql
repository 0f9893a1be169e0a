-- Who buys: accounts, and the addresses they keep. Sign-in (sessions, passwords, passkeys, one-time links) stands in 0011.

CREATE TABLE customers (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email)),
  email_verified boolean NOT NULL DEFAULT false,
  name text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX customers_email ON customers (email);

CREATE TABLE customer_addresses (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers ON DELETE CASCADE,
  address jsonb NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX customer_addresses_customer ON customer_addresses (customer_id);
CREATE UNIQUE INDEX one_default_address ON customer_addresses (customer_id) WHERE is_default;

-- Whoever signs in takes the cart at hand with him; the one he had before is poured into it and points to it.
ALTER TABLE carts
  ADD COLUMN customer_id uuid REFERENCES customers ON DELETE SET NULL,
  ADD COLUMN merged_into uuid REFERENCES carts ON DELETE CASCADE,
  ADD CONSTRAINT merged_is_nobodys CHECK (merged_into IS NULL OR customer_id IS NULL);
CREATE UNIQUE INDEX one_cart_a_customer ON carts (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX carts_merged ON carts (merged_into) WHERE merged_into IS NOT NULL;

-- A guest's order joins an account once its address is verified there, never before.
ALTER TABLE orders ADD COLUMN customer_id uuid REFERENCES customers ON DELETE SET NULL;
-- A checkout that was never paid is no order to its buyer: the history reads past none of them.
CREATE INDEX orders_customer ON orders (customer_id, (status <> 'expired'), number DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_guest_email ON orders (lower(email)) WHERE customer_id IS NULL;

-- Doors that must not be tried too often: one row for each door and sender, or door and address.
-- Lost in a crash, which only lets somebody try again.
CREATE UNLOGGED TABLE rate_limits (
  key text PRIMARY KEY,
  count int NOT NULL,
  until timestamptz NOT NULL      -- the window's end; then counting begins anew
);
