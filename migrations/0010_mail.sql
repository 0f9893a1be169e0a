-- Mail tells of more than an order's placing: each message names the thing it tells of, and of each
-- thing there is one of a kind. Those of one order to one reader leave in the order they were written.

ALTER TABLE emails
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN subject_id uuid,            -- the order, fulfillment, refund, dispute, return, customer … it tells of
  ADD COLUMN data jsonb NOT NULL DEFAULT '{}',  -- what only the message knows, such as a one-time link
  ADD COLUMN secret_gone boolean NOT NULL DEFAULT false,  -- sent, and its one-time link emptied out of data: never again
  ADD COLUMN taken_until timestamptz,    -- while a worker is at it; lapses when that worker died
  DROP CONSTRAINT emails_status_check,
  -- Dropped: no longer true when its turn came; last_error says why.
  ADD CONSTRAINT email_status CHECK (status IN ('queued', 'sent', 'failed', 'dropped'));
UPDATE emails SET subject_id = coalesce(order_id, id);
ALTER TABLE emails
  ALTER COLUMN subject_id SET NOT NULL,
  DROP CONSTRAINT emails_order_id_kind_key,
  ADD CONSTRAINT one_message_of_a_kind UNIQUE (subject_id, kind);
CREATE INDEX emails_order ON emails (order_id, seq);

-- The merchant's own words, where he has some; the shop's own stand otherwise.
CREATE TABLE email_wordings (
  kind text PRIMARY KEY,
  subject text NOT NULL,
  heading text NOT NULL,
  body text NOT NULL,                    -- blank lines part paragraphs; {number}, {name}, {total} … are filled in
  updated_at timestamptz NOT NULL DEFAULT now()
);
