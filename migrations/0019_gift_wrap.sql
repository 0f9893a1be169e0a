-- Gift wrap: a paid extra of a line, piece by piece (setting GIFT_WRAP_PRICE).

ALTER TABLE cart_lines ADD COLUMN gift_wrap boolean NOT NULL DEFAULT false;

ALTER TABLE order_lines
  ADD COLUMN gift_wrap_minor bigint NOT NULL DEFAULT 0 CHECK (gift_wrap_minor >= 0),  -- of one piece; 0: none
  DROP CONSTRAINT line_total,
  ADD CONSTRAINT line_total CHECK (total_minor = (unit_price_minor + gift_wrap_minor) * quantity),
  ADD CONSTRAINT only_what_travels_is_wrapped CHECK (gift_wrap_minor = 0 OR needs_shipping);
