-- The catalogue: products with up to three options, the variants that are sold, pictures, collections.

CREATE TABLE media (
  id uuid PRIMARY KEY,
  file text NOT NULL UNIQUE,              -- the stem of the derivatives: FILE-800.avif, FILE-800.webp
  alt text NOT NULL DEFAULT '',
  width int NOT NULL CHECK (width > 0),
  height int NOT NULL CHECK (height > 0),
  widths int[] NOT NULL CHECK (cardinality(widths) > 0),
  colour text NOT NULL DEFAULT '#e8e4da'  -- shown until the picture is in
);

CREATE TABLE products (
  id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text NOT NULL CHECK (title <> ''),
  description text NOT NULL DEFAULT '',   -- plain text, blank lines part paragraphs
  details text[] NOT NULL DEFAULT '{}',   -- one fact a line: material, size, care
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('draft', 'active', 'archived')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE product_options (
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position int NOT NULL CHECK (position BETWEEN 1 AND 3),
  name text NOT NULL CHECK (name <> ''),
  choices text[] NOT NULL CHECK (cardinality(choices) > 0),  -- in the order they are shown
  PRIMARY KEY (product_id, position),
  UNIQUE (product_id, name)
);

CREATE TABLE product_media (
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position int NOT NULL,
  media_id uuid NOT NULL REFERENCES media,
  PRIMARY KEY (product_id, position)
);

CREATE TABLE variants (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products,
  position int NOT NULL,
  sku text NOT NULL UNIQUE CHECK (sku <> ''),
  choices text[] NOT NULL DEFAULT '{}' CHECK (cardinality(choices) <= 3),  -- one for each option, in order
  price_minor bigint NOT NULL CHECK (price_minor >= 0),                    -- in the shop's currency
  compare_at_minor bigint CHECK (compare_at_minor > price_minor),
  weight_grams int NOT NULL DEFAULT 0 CHECK (weight_grams >= 0),
  media_id uuid REFERENCES media,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
  UNIQUE (product_id, choices),
  UNIQUE (product_id, position)
);

CREATE TABLE collections (
  id uuid PRIMARY KEY,
  handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  title text NOT NULL CHECK (title <> ''),
  description text NOT NULL DEFAULT '',
  position int NOT NULL DEFAULT 0,
  media_id uuid REFERENCES media
);

CREATE TABLE collection_products (
  collection_id uuid NOT NULL REFERENCES collections ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position int NOT NULL,
  PRIMARY KEY (collection_id, product_id)
);
CREATE INDEX collection_products_product ON collection_products (product_id);
