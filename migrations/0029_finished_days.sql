-- What each day came to, once it is over: the overview adds days up instead of reading all their orders again
-- (docs/decisions/0023-finished-days.md). Written by the shop's own loop; all of it can be made anew from the books.

CREATE TABLE finished_days (
  time_zone text NOT NULL,          -- by whose clock the day began and ended
  day date NOT NULL,
  carts_begun int NOT NULL,
  checkouts_begun int NOT NULL,     -- carts with an order that was begun that day
  PRIMARY KEY (time_zone, day)
);

-- All in minor units. A day without a row of a currency sold and repaid nothing in it.
CREATE TABLE sales_days (
  time_zone text NOT NULL,
  day date NOT NULL,
  currency char(3) NOT NULL,
  orders int NOT NULL,
  sales_minor bigint NOT NULL,
  goods_minor bigint NOT NULL,
  shipping_minor bigint NOT NULL,
  tax_minor bigint NOT NULL,
  discount_minor bigint NOT NULL,
  refunded_minor bigint NOT NULL,
  PRIMARY KEY (time_zone, day, currency),
  FOREIGN KEY (time_zone, day) REFERENCES finished_days ON DELETE CASCADE
);

CREATE TABLE product_days (
  time_zone text NOT NULL,
  day date NOT NULL,
  currency char(3) NOT NULL,
  product_id uuid NOT NULL,
  pieces int NOT NULL,
  sales_minor bigint NOT NULL,
  PRIMARY KEY (time_zone, day, currency, product_id) INCLUDE (pieces, sales_minor),
  FOREIGN KEY (time_zone, day) REFERENCES finished_days ON DELETE CASCADE
);

-- A refund that fails, or succeeds after all, changes the day on which it was decided: that one is added up again.
CREATE FUNCTION forget_finished_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- It waits for a day that is being added up, which it would not see yet; the loop waits for it in turn.
  PERFORM pg_advisory_xact_lock_shared(7265029);
  DELETE FROM finished_days WHERE day = (NEW.created_at AT TIME ZONE time_zone)::date;
  RETURN NULL;
END $$;
CREATE TRIGGER refund_counts_otherwise AFTER UPDATE ON refunds
  FOR EACH ROW WHEN ((OLD.status = 'failed') <> (NEW.status = 'failed') OR OLD.amount_minor <> NEW.amount_minor)
  EXECUTE FUNCTION forget_finished_day();
