-- A guest's cart. It holds no stock and asks for no account; the cookie's token opens it.

CREATE TABLE carts (
  id uuid PRIMARY KEY,
  token text NOT NULL UNIQUE,
  currency char(3) NOT NULL,
  email text,                 -- as typed at checkout, kept so that nothing has to be typed twice
  shipping_address jsonb,
  shipping_method text,
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE cart_lines (
  cart_id uuid NOT NULL REFERENCES carts ON DELETE CASCADE,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 999),
  seen_price_minor bigint NOT NULL,  -- what the buyer was shown; never what is charged
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (cart_id, variant_id)
);
