-- Stock: what is on hand, what is held for an unpaid order, and the ledger that explains both.

CREATE TABLE stock_levels (
  variant_id uuid PRIMARY KEY REFERENCES variants,
  on_hand int NOT NULL CHECK (on_hand >= 0),
  reserved int NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  -- The last line against overselling: no code path can promise more than there is.
  CONSTRAINT never_oversold CHECK (reserved <= on_hand)
) WITH (fillfactor = 70); -- rows are updated at every sale; free space keeps those updates on their page

CREATE TABLE stock_movements (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity <> 0),  -- signed: received +, sold −
  reason text NOT NULL CHECK (reason IN ('received', 'sold', 'written_off')),
  order_id uuid,
  at timestamptz NOT NULL DEFAULT now(),
  CHECK ((reason = 'sold') = (order_id IS NOT NULL)),
  CHECK ((quantity > 0) = (reason = 'received'))
);
-- A sale is booked once for an order and variant, whatever repeats.
CREATE UNIQUE INDEX sold_once ON stock_movements (order_id, variant_id) WHERE reason = 'sold';

-- A hold that expires. The row is the open hold; it goes when it becomes a sale or is released.
CREATE TABLE reservations (
  order_id uuid NOT NULL,
  variant_id uuid NOT NULL REFERENCES stock_levels,
  quantity int NOT NULL CHECK (quantity > 0),
  expires_at timestamptz NOT NULL,  -- never before its checkout session's own expiry
  PRIMARY KEY (order_id, variant_id)
);

-- What a page shows of stock: 0 sold out, 1 to 5 "only N left", 6 in stock.
-- Kept pages are dropped when this changes, not at every sale.
CREATE FUNCTION shown_stock(available int) RETURNS int
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN least(greatest(available, 0), 6);
