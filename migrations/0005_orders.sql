-- Orders, their copied lines, their payment, refunds and timeline.

CREATE SEQUENCE order_numbers START 1001;

CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number bigint NOT NULL UNIQUE DEFAULT nextval('order_numbers'),  -- gaps are checkouts that were not paid
  token text NOT NULL UNIQUE,            -- unguessable; opens the order's page
  cart_id uuid,
  cart_fingerprint text NOT NULL,        -- what was checked out; the same cart again gets the same session
  status text NOT NULL CHECK (status IN ('pending', 'placed', 'expired', 'cancelled')),
  email text NOT NULL,
  shipping_address jsonb NOT NULL,
  shipping_method text NOT NULL,         -- title as it was
  note text NOT NULL DEFAULT '',
  currency char(3) NOT NULL,
  subtotal_minor bigint NOT NULL CHECK (subtotal_minor >= 0),
  discount_minor bigint NOT NULL DEFAULT 0 CHECK (discount_minor >= 0),
  shipping_minor bigint NOT NULL CHECK (shipping_minor >= 0),
  tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),
  total_minor bigint NOT NULL CHECK (total_minor >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  placed_at timestamptz,
  CONSTRAINT total_is_the_sum CHECK (total_minor = subtotal_minor - discount_minor + shipping_minor + tax_minor)
) WITH (fillfactor = 80);
-- Two tabs, two presses: one cart has at most one payable order.
CREATE UNIQUE INDEX one_pending_order_a_cart ON orders (cart_id) WHERE status = 'pending';

CREATE TABLE order_lines (
  order_id uuid NOT NULL REFERENCES orders,
  position int NOT NULL,
  variant_id uuid NOT NULL REFERENCES variants,
  sku text NOT NULL,
  title text NOT NULL,
  variant_title text NOT NULL DEFAULT '',
  media_id uuid,                         -- the picture as it was; the order does without it when it goes
  quantity int NOT NULL CHECK (quantity > 0),
  unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
  total_minor bigint NOT NULL,
  PRIMARY KEY (order_id, position),
  UNIQUE (order_id, variant_id),
  CONSTRAINT line_total CHECK (total_minor = unit_price_minor * quantity)
);

CREATE TABLE payments (
  id uuid PRIMARY KEY,                   -- also the idempotency key of its checkout session
  order_id uuid NOT NULL UNIQUE REFERENCES orders,
  status text NOT NULL CHECK (status IN ('pending', 'processing', 'paid', 'failed', 'expired')),
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  currency char(3) NOT NULL,
  session_id text UNIQUE,                -- Stripe's Checkout Session, once it has answered
  session_url text,
  session_expires_at timestamptz NOT NULL,
  payment_intent_id text,
  captured_minor bigint NOT NULL DEFAULT 0 CHECK (captured_minor IN (0, amount_minor)),
  refunded_minor bigint NOT NULL DEFAULT 0,
  look_again_at timestamptz NOT NULL,    -- when reconcile asks Stripe about it, while it is open
  created_at timestamptz NOT NULL DEFAULT now(),
  paid_at timestamptz,
  CONSTRAINT never_over_refunded CHECK (refunded_minor BETWEEN 0 AND captured_minor),
  CHECK ((status = 'paid') = (paid_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE INDEX payments_open ON payments (look_again_at) WHERE status IN ('pending', 'processing');

CREATE TABLE refunds (
  id uuid PRIMARY KEY,                   -- stands in its metadata at Stripe
  stripe_key uuid NOT NULL,              -- its idempotency key; a new one after an error that Stripe keeps under the old
  payment_id uuid NOT NULL REFERENCES payments,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  reason text NOT NULL CHECK (reason IN ('sold_out', 'requested')),
  status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
  stripe_refund_id text UNIQUE,
  failure text,
  attempts int NOT NULL DEFAULT 0,
  look_again_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refunds_open ON refunds (look_again_at) WHERE status = 'pending';
CREATE INDEX refunds_payment ON refunds (payment_id);
-- Goods that are gone are paid back once.
CREATE UNIQUE INDEX one_sold_out_refund ON refunds (payment_id) WHERE reason = 'sold_out';

-- The timeline: who did what to an order, and when.
CREATE TABLE order_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  kind text NOT NULL,
  actor text NOT NULL CHECK (actor IN ('buyer', 'shop', 'stripe', 'staff')),
  data jsonb NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX order_events_order ON order_events (order_id);
