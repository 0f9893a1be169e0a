CREATE TABLE shipping_methods (
  id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE,
  title text NOT NULL,
  description text NOT NULL DEFAULT '',
  price_minor bigint NOT NULL CHECK (price_minor >= 0),        -- in the shop's currency
  free_from_minor bigint CHECK (free_from_minor >= 0),         -- free when the goods cost this much or more
  position int NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT true
);
