-- What getting in needs besides 0020, and the indexes by which the log is looked through.

-- An authenticator app that is being added: it counts once a code of it was right.
ALTER TABLE staff ADD COLUMN totp_pending text;

CREATE INDEX audit_log_kind ON audit_log (subject_kind, id);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_refused ON audit_log (id) WHERE outcome = 'refused';
