-- Mail waiting, sent or failed. The row is the job: a message of a kind for an order exists once.

CREATE TABLE emails (
  id uuid PRIMARY KEY,                   -- also the Message-ID, so that a repeat after a crash can be told
  kind text NOT NULL,
  order_id uuid REFERENCES orders,
  recipient text NOT NULL,
  status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  UNIQUE (order_id, kind)
) WITH (fillfactor = 80);
CREATE INDEX emails_due ON emails (next_attempt_at) WHERE status = 'queued';

-- Where mail goes while no SMTP server is set: the shop's own mailbox page.
CREATE TABLE mailbox (
  message_id text PRIMARY KEY,
  recipient text NOT NULL,
  subject text NOT NULL,
  html text NOT NULL,
  plain text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
