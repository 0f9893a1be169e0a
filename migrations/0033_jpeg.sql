-- Whether FILE-<width>.jpg lie beside the AVIF and WebP of a picture: for mail, feeds and old browsers. Null: not yet,
-- a loop makes them (catalog/media/add-jpegs.ts). False: there are none, and none can be made.
ALTER TABLE media ADD COLUMN jpeg boolean;
ALTER TABLE media ALTER COLUMN jpeg SET DEFAULT false;
CREATE INDEX media_without_jpeg ON media (id) WHERE jpeg IS NULL;
