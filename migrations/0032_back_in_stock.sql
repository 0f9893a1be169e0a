-- Who wants to hear when it is back. One mail, then the row is gone.
CREATE TABLE back_in_stock (
  id uuid PRIMARY KEY,
  variant_id uuid NOT NULL REFERENCES variants ON DELETE CASCADE,
  email text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  confirmed_at timestamptz,         -- by the link in the first mail: nobody can be signed up by others
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (variant_id, email)
);
CREATE INDEX back_in_stock_waiting ON back_in_stock (variant_id, created_at) WHERE confirmed_at IS NOT NULL;
CREATE INDEX back_in_stock_email ON back_in_stock (email);
