-- What happens to an order after it was paid: goods leave, are delivered, come back; money goes back.

ALTER TABLE orders
  -- The third axis, kept here so that lists need not add up lines; check-books adds them up.
  ADD COLUMN fulfillment_status text NOT NULL DEFAULT 'unfulfilled'
    CHECK (fulfillment_status IN ('unfulfilled', 'partly_shipped', 'shipped', 'delivered')),
  ADD COLUMN erased_at timestamptz;      -- personal data that no law asks to keep is gone

ALTER TABLE order_lines
  ADD COLUMN shipped_quantity int NOT NULL DEFAULT 0 CHECK (shipped_quantity >= 0),
  ADD COLUMN cancelled_quantity int NOT NULL DEFAULT 0 CHECK (cancelled_quantity >= 0),
  ADD COLUMN returned_quantity int NOT NULL DEFAULT 0 CHECK (returned_quantity >= 0),  -- in returns that were not called off
  -- Two at once cannot ship, cancel or take back the same piece: the second breaks one of these.
  ADD CONSTRAINT never_more_than_ordered CHECK (shipped_quantity + cancelled_quantity <= quantity),
  ADD CONSTRAINT never_more_back_than_left CHECK (returned_quantity <= shipped_quantity);

-- Items leaving together. Ids of what staff make come from the request, so that a repeat finds it done.
CREATE TABLE fulfillments (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  position int NOT NULL,                 -- 1, 2, … within the order
  status text NOT NULL CHECK (status IN ('shipped', 'delivered')),
  carrier text NOT NULL DEFAULT '',      -- a handle of orders/carriers.ts, or any name
  tracking_number text NOT NULL DEFAULT '',
  tracking_url text NOT NULL DEFAULT '',
  shipped_at timestamptz NOT NULL DEFAULT now(),
  expected_on date,                      -- when it should come, as staff or the carrier said last
  carrier_said_at timestamptz,           -- the carrier's newest word so far; an older one that comes later is ignored
  delivered_at timestamptz,
  delivered_by text CHECK (delivered_by IN ('staff', 'carrier', 'assumed')),
  UNIQUE (order_id, position),
  CHECK ((status = 'delivered') = (delivered_at IS NOT NULL)),
  CHECK ((delivered_at IS NULL) = (delivered_by IS NULL))
);
CREATE INDEX fulfillments_tracking ON fulfillments (tracking_number) WHERE tracking_number <> '';
CREATE INDEX fulfillments_under_way ON fulfillments (shipped_at) WHERE status = 'shipped';
CREATE TABLE fulfillment_lines (
  fulfillment_id uuid NOT NULL REFERENCES fulfillments,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (fulfillment_id, variant_id)
);

-- Lines called off before they left.
CREATE TABLE cancellations (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  reason text NOT NULL CHECK (reason IN ('buyer_asked', 'not_available', 'fraud', 'withdrawn', 'other')),
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cancellations_order ON cancellations (order_id);
CREATE TABLE cancellation_lines (
  cancellation_id uuid NOT NULL REFERENCES cancellations,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (cancellation_id, variant_id)
);

-- Goods coming back. Money going back is a refund, which may come before, after or not at all.
CREATE TABLE returns (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  status text NOT NULL CHECK (status IN ('requested', 'received', 'called_off')),
  note text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  received_at timestamptz,
  CHECK ((status = 'received') = (received_at IS NOT NULL))
);
CREATE INDEX returns_order ON returns (order_id);
CREATE TABLE return_lines (
  return_id uuid NOT NULL REFERENCES returns,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity > 0),
  reason text NOT NULL CHECK (reason IN ('withdrawn', 'damaged', 'wrong_item', 'not_as_described', 'unwanted', 'other')),
  restocked_quantity int NOT NULL DEFAULT 0 CHECK (restocked_quantity >= 0),
  written_off_quantity int NOT NULL DEFAULT 0 CHECK (written_off_quantity >= 0),
  CHECK (restocked_quantity + written_off_quantity <= quantity),
  PRIMARY KEY (return_id, variant_id)
);

-- The buyer withdraws from the contract (directive (EU) 2023/2673): his statement, as he made it.
CREATE TABLE withdrawals (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  name text NOT NULL,
  email text NOT NULL,                   -- where the acknowledgement goes
  lines jsonb NOT NULL,                  -- [{ variantId, quantity }]
  created_at timestamptz NOT NULL DEFAULT now(),
  carried_out_at timestamptz             -- when goods were called off or a return was opened for it
);
CREATE INDEX withdrawals_order ON withdrawals (order_id);
CREATE INDEX withdrawals_waiting ON withdrawals (created_at) WHERE carried_out_at IS NULL;

-- A guest's way back to an order: a link sent to the order's own address, for a while.
CREATE TABLE order_links (
  token_sha256 bytea PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  expires_at timestamptz NOT NULL
);

-- Stock that comes back. `source_id` is the cancellation or return, so that it is booked once.
ALTER TABLE stock_movements
  ADD COLUMN source_id uuid,
  DROP CONSTRAINT stock_movements_reason_check,
  DROP CONSTRAINT stock_movements_check,
  DROP CONSTRAINT stock_movements_check1,
  ADD CONSTRAINT movement_reason CHECK (reason IN ('received', 'sold', 'written_off', 'restocked')),
  ADD CONSTRAINT movement_has_its_order CHECK ((reason IN ('sold', 'restocked')) = (order_id IS NOT NULL)),
  ADD CONSTRAINT movement_has_its_source CHECK ((reason = 'restocked') = (source_id IS NOT NULL)),
  ADD CONSTRAINT movement_direction CHECK ((quantity > 0) = (reason IN ('received', 'restocked')));
CREATE UNIQUE INDEX restocked_once ON stock_movements (source_id, variant_id) WHERE reason = 'restocked';

-- Staff are told once when a sale takes a variant down to this many; 0 means never.
ALTER TABLE stock_levels ADD COLUMN low_stock_at int NOT NULL DEFAULT 3 CHECK (low_stock_at >= 0);

-- What a refund is for. Those begun in Stripe's dashboard are recorded as `external`.
ALTER TABLE refunds
  DROP CONSTRAINT refunds_reason_check,
  ADD CONSTRAINT refund_reason CHECK (reason IN ('sold_out', 'requested', 'cancelled', 'returned', 'withdrawn', 'goodwill', 'external')),
  ADD COLUMN shipping_minor bigint NOT NULL DEFAULT 0 CHECK (shipping_minor >= 0),  -- its part for shipping
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN asked text NOT NULL DEFAULT '',         -- as it was asked for, so that a repeat is told from another request
  ADD COLUMN source_id uuid,                         -- the cancellation or return whose goods it pays back
  ADD COLUMN retry_of uuid UNIQUE REFERENCES refunds; -- a failed one stays failed, and is tried again once by another row
DROP INDEX one_sold_out_refund;
CREATE UNIQUE INDEX one_sold_out_refund ON refunds (payment_id) WHERE reason = 'sold_out' AND retry_of IS NULL;
CREATE INDEX refunds_source ON refunds (source_id) WHERE source_id IS NOT NULL;
CREATE TABLE refund_lines (
  refund_id uuid NOT NULL REFERENCES refunds,
  variant_id uuid NOT NULL REFERENCES variants,
  quantity int NOT NULL CHECK (quantity >= 0),       -- 0: a sum off the line, without pieces
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  PRIMARY KEY (refund_id, variant_id)
);

-- A buyer's bank takes the money back, or tries to.
CREATE TABLE disputes (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES payments,
  stripe_dispute_id text NOT NULL UNIQUE,
  status text NOT NULL,                  -- Stripe's own word; won, prevented and warning_closed are final, lost but for an appeal
  reason text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  currency char(3) NOT NULL,
  evidence_due_by timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  closed_at timestamptz
);
CREATE INDEX disputes_payment ON disputes (payment_id);

-- Refunds and disputes begin at Stripe too. How far the list of its events has been gone through, in case
-- webhooks were lost: one row.
CREATE TABLE stripe_news (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  seen_until timestamptz NOT NULL DEFAULT now(),     -- by Stripe's clock
  look_again_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO stripe_news DEFAULT VALUES;

-- Carriers bring news too.
ALTER TABLE order_events
  DROP CONSTRAINT order_events_actor_check,
  ADD CONSTRAINT event_actor CHECK (actor IN ('buyer', 'shop', 'stripe', 'staff', 'carrier'));

-- What staff look through: few of many orders, newest first.
CREATE INDEX orders_to_ship ON orders (number) WHERE status = 'placed' AND fulfillment_status IN ('unfulfilled', 'partly_shipped');
CREATE INDEX orders_under_way ON orders (number) WHERE fulfillment_status = 'shipped';
CREATE INDEX returns_open ON returns (order_id) WHERE status = 'requested';
