-- Taxes that Stripe works out (setting TAX_PROVIDER), and what Stripe has recorded of them for the shop's filings.

ALTER TABLE orders
  ADD COLUMN tax_calculation_id text,                -- Stripe's; null where the shop's own rates were used
  ADD COLUMN tax_calculated_minor bigint,            -- all of its tax
  ADD COLUMN tax_transaction_id text,                -- Stripe's record of the sale, made once it was placed
  ADD COLUMN tax_refused text NOT NULL DEFAULT '',   -- in Stripe's words, why there never will be one
  ADD COLUMN tax_attempts int NOT NULL DEFAULT 0,
  ADD COLUMN tax_look_again_at timestamptz NOT NULL DEFAULT now(),
  ADD CONSTRAINT tax_of_a_calculation CHECK ((tax_calculation_id IS NULL) = (tax_calculated_minor IS NULL)),
  ADD CONSTRAINT recorded_of_a_calculation CHECK (tax_transaction_id IS NULL OR tax_calculation_id IS NOT NULL);
CREATE INDEX orders_tax_to_record ON orders (tax_look_again_at)
  WHERE placed_at IS NOT NULL AND tax_calculation_id IS NOT NULL AND tax_transaction_id IS NULL AND tax_refused = '';

ALTER TABLE refunds
  ADD COLUMN tax_reversal_id text,                   -- Stripe's record of the tax that went back with it
  ADD COLUMN tax_undone_id text,                     -- and of its being undone, where the refund failed after all
  ADD COLUMN tax_refused text NOT NULL DEFAULT '',
  ADD COLUMN tax_attempts int NOT NULL DEFAULT 0,
  ADD COLUMN tax_look_again_at timestamptz NOT NULL DEFAULT now(),
  ADD CONSTRAINT undone_of_a_reversal CHECK (tax_undone_id IS NULL OR tax_reversal_id IS NOT NULL);
CREATE INDEX refunds_tax_to_record ON refunds (tax_look_again_at)
  WHERE tax_refused = '' AND (status = 'succeeded' AND tax_reversal_id IS NULL
    OR status = 'failed' AND tax_reversal_id IS NOT NULL AND tax_undone_id IS NULL);
