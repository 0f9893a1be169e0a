-- Stock as a merchant keeps it: backorders, why a level was changed and by whom, what was counted when.

ALTER TABLE stock_levels
  -- Sold beyond what there is: `on_hand` below zero is owed to buyers who have paid (docs/decisions/0019-backorders.md).
  ADD COLUMN allow_backorders boolean NOT NULL DEFAULT false,
  ADD COLUMN counted_at timestamptz,      -- when staff last counted it; null: never
  DROP CONSTRAINT stock_levels_on_hand_check,
  DROP CONSTRAINT never_oversold,
  -- The last line against overselling. As `reserved` is never negative, neither is `on_hand` where it is refused;
  -- and who switches backorders off while more is promised than there is breaks it too.
  ADD CONSTRAINT never_oversold CHECK (allow_backorders OR reserved <= on_hand),
  -- For lists. A column of its own, for an index on numbers that change at every sale would make each sale write to
  -- all indexes of the table, and this seldom changes.
  ADD COLUMN state text NOT NULL GENERATED ALWAYS AS (CASE
    WHEN on_hand < reserved THEN 'owed'
    WHEN on_hand = reserved THEN 'out'
    WHEN on_hand - reserved <= low_stock_at THEN 'low'
    ELSE 'enough' END) STORED;
CREATE INDEX stock_levels_state ON stock_levels (state, variant_id) WHERE state <> 'enough';
CREATE INDEX stock_levels_backorders ON stock_levels (variant_id) WHERE allow_backorders;
CREATE INDEX stock_levels_counted ON stock_levels (coalesce(counted_at, '-infinity'), variant_id);

-- A page reads otherwise when more can be ordered than there is, and when it cannot any more.
DROP TRIGGER stock_changed ON stock_levels;
CREATE TRIGGER stock_changed AFTER UPDATE ON stock_levels
  FOR EACH ROW WHEN (shown_stock(OLD.on_hand - OLD.reserved) <> shown_stock(NEW.on_hand - NEW.reserved)
    OR OLD.allow_backorders <> NEW.allow_backorders)
  EXECUTE FUNCTION tell_stock_changed();

-- What staff change is still received or written off; `kind` says why, `source_id` which form it was, so that one
-- that is sent twice is booked once.
ALTER TABLE stock_movements
  ADD COLUMN kind text CHECK (kind IN ('received', 'counted', 'damaged', 'lost', 'to_supplier', 'other', 'undone')),
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN staff_name text,             -- as it was; null: no member of staff
  DROP CONSTRAINT movement_has_its_source,
  ADD CONSTRAINT movement_has_its_source CHECK (reason <> 'restocked' OR source_id IS NOT NULL),
  ADD CONSTRAINT only_staff_say_why CHECK (kind IS NULL OR reason IN ('received', 'written_off'));
CREATE UNIQUE INDEX adjusted_once ON stock_movements (source_id, variant_id)
  WHERE source_id IS NOT NULL AND reason IN ('received', 'written_off');
CREATE INDEX stock_movements_variant ON stock_movements (variant_id, id) INCLUDE (quantity);
CREATE INDEX stock_movements_unsold ON stock_movements (id) WHERE reason <> 'sold';

-- The overview reads the orders of some days, and those days' money back, out of all there are.
CREATE INDEX orders_placed ON orders (placed_at)
  INCLUDE (currency, subtotal_minor, discount_minor, shipping_minor, shipping_discount_minor, shipping_tax_minor,
    tax_minor, tax_included_minor, total_minor)
  WHERE placed_at IS NOT NULL;
CREATE INDEX refunds_made ON refunds (created_at);
CREATE INDEX refunds_failed ON refunds (created_at) WHERE status = 'failed';
CREATE INDEX carts_begun ON carts (created_at);
