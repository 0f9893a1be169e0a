-- An order keeps what its sum was made of: discounts, taxes, where and in which money it was sold.

ALTER TABLE orders
  ADD COLUMN shipping_discount_minor bigint NOT NULL DEFAULT 0 CHECK (shipping_discount_minor BETWEEN 0 AND shipping_minor),
  ADD COLUMN shipping_tax_minor bigint NOT NULL DEFAULT 0 CHECK (shipping_tax_minor >= 0),
  ADD COLUMN tax_included_minor bigint NOT NULL DEFAULT 0 CHECK (tax_included_minor >= 0),
  ADD COLUMN tax_treatment text NOT NULL DEFAULT 'not_registered'
    CHECK (tax_treatment IN ('taxed', 'export', 'reverse_charge', 'not_registered')),
  ADD COLUMN tax_lines jsonb NOT NULL DEFAULT '[]',       -- [{ name, ppm, baseMinor, amountMinor }]
  ADD COLUMN discounts jsonb NOT NULL DEFAULT '[]',       -- [{ id, code, title, amountMinor }], as they were taken off
  ADD COLUMN vat_number text NOT NULL DEFAULT '',
  ADD COLUMN vat_number_checked text NOT NULL DEFAULT ''  -- what the official look-up said: valid, or '' where it was not asked
    CHECK (vat_number_checked IN ('', 'valid', 'unavailable')),
  ADD COLUMN locale text NOT NULL DEFAULT '',             -- how its amounts are written; '': as the shop's
  ADD COLUMN needs_shipping boolean NOT NULL DEFAULT true,
  ADD COLUMN pickup_address text[] NOT NULL DEFAULT '{}',
  ADD COLUMN expected_from date,                          -- when it should arrive, as the checkout said
  ADD COLUMN expected_to date,
  ADD CONSTRAINT tax_in_or_on_top CHECK (tax_minor = 0 OR tax_included_minor = 0),
  ADD CONSTRAINT never_off_more_than_there_is CHECK (discount_minor <= subtotal_minor + shipping_minor);

ALTER TABLE order_lines
  ADD COLUMN discount_minor bigint NOT NULL DEFAULT 0 CHECK (discount_minor BETWEEN 0 AND total_minor),
  ADD COLUMN tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0),   -- in it or on top, as the order says
  ADD COLUMN needs_shipping boolean NOT NULL DEFAULT true;
