-- Customers and discounts as staff look for them, and orders that staff draft for a buyer to pay by a link.

CREATE INDEX customers_words ON customers USING gin ((email || ' ' || name) gin_trgm_ops);
CREATE INDEX discounts_words ON discounts USING gin ((coalesce(code, '') || ' ' || title) gin_trgm_ops);

-- Who has bought without an account, by address: byte by byte, so that the beginning of one is a range.
CREATE INDEX orders_guests ON orders ((lower(email)) COLLATE "C")
  WHERE customer_id IS NULL AND placed_at IS NOT NULL AND email <> '';

-- A draft is a cart that no cookie opens, and what staff have said of it. What is in it, to whom it goes and by
-- which codes it is cheaper stands in the cart; it is ordered and paid as every cart is.
CREATE TABLE draft_orders (
  id uuid PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,  -- D1, D2, … to staff
  token text NOT NULL UNIQUE,            -- unguessable; opens the page on which it is paid
  cart_id uuid NOT NULL UNIQUE REFERENCES carts ON DELETE CASCADE,
  order_id uuid REFERENCES orders,       -- its latest order: while that can be paid, or is paid, there is no other
  message text NOT NULL DEFAULT '',      -- to the buyer
  version int NOT NULL DEFAULT 1,        -- counts its changes, so that of two members at once the second is told
  made_by text NOT NULL,                 -- the name of who did, as it was
  changed_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  sent_total_minor bigint,               -- what the mail said that it comes to
  sent_currency char(3),
  expires_at timestamptz NOT NULL,       -- until then the link takes money
  removed_at timestamptz,
  CHECK ((sent_at IS NULL) = (sent_total_minor IS NULL)),
  CHECK ((sent_at IS NULL) = (sent_currency IS NULL))
);
