-- Orders of an account that was deleted, until nothing is left in them that says whose they were: first
-- what no law asks to keep, once they are finished; the rest when the time to keep it is over.
CREATE TABLE erasures (
  order_id uuid PRIMARY KEY REFERENCES orders,
  asked_at timestamptz NOT NULL DEFAULT now(),
  look_again_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX erasures_due ON erasures (look_again_at);

-- The mail of an account goes with it.
CREATE INDEX emails_account ON emails (recipient) WHERE order_id IS NULL;
