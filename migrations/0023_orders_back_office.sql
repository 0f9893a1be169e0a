-- What staff look for among many orders, and by what they sort them out.

-- Letters with marks, Greek and Cyrillic ones as a plain letter each: "Lodz" finds Łódź. The trigrams of
-- pg_trgm know no other letters where the database's locale is C.
CREATE FUNCTION plain_letters(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(lower(given),
    'àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũ' ||
    'ūŭůűųŵŷźżžßæøłđþðœıħŋșțơưαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰабвгдеёжз' ||
    'ийклмнопрстуфхцчшщъыьэюяіїєґјљњћђџўќѓѕ',
    'aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttu' ||
    'uuuuuwyzzzsaoldtdoihnstouavgdezitiklmnxoprsstyfcpoaeiioyoiyiyabvgdeezz' ||
    'ijklmnoprstufhccssjyjeuaiiegjlncddukgz')
$$;

-- Kept in the row, so that thousands are looked through in a moment.
ALTER TABLE orders ADD COLUMN buyer_search text NOT NULL GENERATED ALWAYS AS (plain_letters(
  coalesce(shipping_address ->> 'name', '') || ' ' || coalesce(shipping_address ->> 'company', '') || ' ' || email)) STORED;
CREATE INDEX orders_buyer ON orders USING gin (buyer_search gin_trgm_ops);
CREATE INDEX order_lines_sku ON order_lines (lower(sku), order_id);

CREATE INDEX orders_created ON orders (created_at, number);
CREATE INDEX orders_country ON orders ((shipping_address ->> 'country'), number);
CREATE INDEX orders_fulfillment ON orders (fulfillment_status, number);
CREATE INDEX orders_unpaid ON orders (number) WHERE status IN ('pending', 'expired');
CREATE INDEX payments_repaid ON payments (order_id) WHERE refunded_minor > 0;
CREATE INDEX disputes_open ON disputes (payment_id) WHERE closed_at IS NULL;
