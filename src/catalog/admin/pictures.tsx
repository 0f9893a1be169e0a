/**
 * The pictures of a product, with forms of their own: it stands beside the product's form, never in it. The page
 * names the script `pictures.js`, which sends files with their progress, and lets pictures be dragged.
 */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Badge, Card } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button, Field, Select } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Picture } from '../../ui/picture.tsx';
import { ACCEPTED_TYPES } from '../media/formats.ts';
import type { PicturesOf, ProductPicture } from '../media/product-pictures.ts';
import { ADDRESS_LENGTH_MAX, type Upload } from '../media/uploads.ts';

export interface ProductPicturesProps {
  productId: string;
  pictures: PicturesOf;
  /** What was wrong with the files that were just sent. */
  error?: string | undefined;
  /** One that was just typed, and what is wrong with it. */
  address?: { typed: string; error: string } | undefined;
}

/** As pages/media.css has its tiles. */
const SIZES = '(min-width: 40rem) 160px, 45vw';

export function ProductPictures({ productId, pictures: of, error, address }: ProductPicturesProps) {
  const { pictures, uploads, variants } = of;
  const mayWrite = useDesk().can('products:write');
  const wordless = pictures.filter(({ alt }) => alt === '').length;
  return (
    <Card title="Pictures" id="pictures">
      <div class="pictures" data-pictures={routes.adminProductMedia({ productId })}>
        {pictures.length > 0 && (
          <ol class="tiles" data-tiles={routes.adminProductMediaOrder({ productId })}>
            {pictures.map((picture, index) => (
              <Tile
                key={picture.id}
                {...{ productId, picture, index, mayWrite }}
                last={index === pictures.length - 1}
              />
            ))}
          </ol>
        )}
        {pictures.length === 0 && uploads.length === 0 && (
          <p class="quiet-text">
            No pictures yet. Buyers look before they read: two or three are a good start.
          </p>
        )}
        {wordless > 0 && <AltWanted count={wordless} of={pictures.length} />}
        <Uploads uploads={uploads} mayWrite={mayWrite} />
        {mayWrite && pictures.length > 0 && variants.length > 1 && (
          <VariantPictures productId={productId} pictures={pictures} variants={variants} />
        )}
        {mayWrite && <ByAddress productId={productId} wrong={address} />}
      </div>
      {mayWrite && <UploadForm productId={productId} error={error} />}
      <p class="hidden" role="status" data-pictures-said />
    </Card>
  );
}

/** Some pictures have no words for who cannot see them. */
function AltWanted({ count, of }: { count: number; of: number }) {
  const which = of === 1 ? 'The picture has' : count === 1 ? 'One picture has' : `${count} pictures have`;
  return (
    <p class="alt-wanted">
      <Icon name="info" /> {which} no alternative text. It is what buyers who cannot see, and search engines,
      go by: choose a picture to say what it shows.
    </p>
  );
}

interface TileProps {
  productId: string;
  picture: ProductPicture;
  index: number;
  last: boolean;
  mayWrite: boolean;
}

function Tile({ productId, picture, index, last, mayWrite }: TileProps) {
  const place = index + 1;
  const popover = `picture-${picture.id}`;
  return (
    <li class="tile" data-media-id={picture.id}>
      {index === 0 && <Badge tone="accent">Main</Badge>}
      {mayWrite ? (
        <button
          type="button"
          class="tile-picture"
          popovertarget={popover}
          aria-label={`Picture ${place}: text, remove`}
        >
          <Picture media={picture} alt="" sizes={SIZES} />
        </button>
      ) : (
        <span class="tile-picture">
          <Picture media={picture} sizes={SIZES} />
        </span>
      )}
      <div class="tile-foot">
        <TileState picture={picture} index={index} />
        {mayWrite && <MoveButtons productId={productId} picture={picture} place={place} last={last} />}
      </div>
      {mayWrite && <PictureDialog id={popover} productId={productId} picture={picture} place={place} />}
    </li>
  );
}

function TileState({ picture, index }: Pick<TileProps, 'picture' | 'index'>) {
  if (picture.alt === '') return <Badge tone="warn">No alt text</Badge>;
  return picture.listed ? <span class="quiet-text">{index + 1}</span> : <Badge>Variants</Badge>;
}

function MoveButtons({
  productId,
  picture,
  place,
  last,
}: {
  productId: string;
  picture: ProductPicture;
  place: number;
  last: boolean;
}) {
  return (
    <Form action={routes.adminProductMediaOrder({ productId })} class="tile-moves" data-quick>
      <Back />
      <input type="hidden" name="media" value={picture.id} />
      <button
        type="submit"
        name="by"
        value="-1"
        disabled={place === 1}
        aria-label={`Move picture ${place} earlier`}
      >
        <Icon name="back" />
      </button>
      <button type="submit" name="by" value="1" disabled={last} aria-label={`Move picture ${place} later`}>
        <Icon name="arrow" />
      </button>
    </Form>
  );
}

function PictureDialog({
  id,
  productId,
  picture,
  place,
}: {
  id: string;
  productId: string;
  picture: ProductPicture;
  place: number;
}) {
  const at = { productId, mediaId: picture.id };
  return (
    <div id={id} class="picture-dialog" popover="auto" role="dialog" aria-label={`Picture ${place}`}>
      <div class="picture-large">
        <Picture media={picture} alt="" sizes="min(30rem, 90vw)" />
      </div>
      <Form action={routes.adminProductMediaText(at)} class="form" data-quick>
        <Back />
        <div class="field">
          <label for={`alt-${picture.id}`}>Alternative text: what the picture shows</label>
          <p class="hint" id={`alt-${picture.id}-hint`}>
            For buyers who cannot see it, and for search engines: “Blue mug on an oak table”.
          </p>
          <textarea
            id={`alt-${picture.id}`}
            name="alt"
            rows={2}
            maxlength={ALT_LENGTH_MAX}
            aria-describedby={`alt-${picture.id}-hint`}
          >
            {picture.alt}
          </textarea>
        </div>
        <div class="picture-actions">
          <Button>Save text</Button>
          <Button look="plain" formaction={routes.adminProductMediaRemoval(at)}>
            Remove picture
          </Button>
          <Button look="quiet" type="button" popovertarget={id} popovertargetaction="hide">
            Close
          </Button>
        </div>
        <p class="quiet-text">
          {picture.width} × {picture.height} pixels
        </p>
      </Form>
    </div>
  );
}

export const ALT_LENGTH_MAX = 500;

function Uploads({ uploads, mayWrite }: { uploads: Upload[]; mayWrite: boolean }) {
  if (uploads.length === 0) return null;
  const isWaiting = uploads.some(({ status }) => status !== 'refused');
  return (
    <div class="uploads">
      <ul>
        {uploads.map((upload) => (
          <li
            key={upload.id}
            class={upload.status === 'refused' ? 'upload refused' : 'upload'}
            data-upload={
              upload.status === 'refused' ? undefined : routes.adminUpload({ uploadId: upload.id })
            }
          >
            <span class="upload-name">{upload.name}</span>
            {upload.status === 'refused' ? (
              <span class="upload-why">
                <Icon name="error" label="Not taken:" /> {upload.why}
              </span>
            ) : (
              <span class="quiet-text">
                {upload.status === 'to_fetch' ? 'Is being fetched …' : 'Is being prepared …'}
              </span>
            )}
            {mayWrite && <DropUpload upload={upload} />}
          </li>
        ))}
      </ul>
      {isWaiting && (
        <noscript>
          <p class="hint">This takes some seconds. Load the page again to see it.</p>
        </noscript>
      )}
    </div>
  );
}

function DropUpload({ upload: { id, name, status } }: { upload: Upload }) {
  const word = status === 'refused' ? 'Dismiss' : 'Call off';
  return (
    <Form action={routes.adminUploadRemoval({ uploadId: id })} data-quick>
      <Back />
      <button type="submit" class="linkish" aria-label={`${word}: ${name}`}>
        {word}
      </button>
    </Form>
  );
}

function UploadForm({ productId, error }: { productId: string; error: string | undefined }) {
  return (
    <Form
      action={routes.adminProductMedia({ productId })}
      enctype="multipart/form-data"
      class={error ? 'drop wrong' : 'drop'}
      data-drop
    >
      <Back />
      <Icon name="plus" />
      <div class="drop-words">
        <label for="pictures-files">Add pictures</label>
        <p class="hint" id="pictures-files-hint">
          <span class="drop-only">Drop them here, or choose them. </span>JPEG, PNG, WebP, AVIF or GIF, up to
          30 MB each.
        </p>
        {error && (
          <p class="field-error" id="pictures-files-error">
            <Icon name="error" label="Error:" /> {error}
          </p>
        )}
      </div>
      <input
        id="pictures-files"
        type="file"
        name="pictures"
        multiple
        accept={ACCEPTED_TYPES}
        required
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? 'pictures-files-hint pictures-files-error' : 'pictures-files-hint'}
      />
      <Button look="plain">Upload</Button>
    </Form>
  );
}

function ByAddress({ productId, wrong }: { productId: string; wrong: ProductPicturesProps['address'] }) {
  return (
    <details class="variant-pictures" open={wrong !== undefined}>
      <summary>Add a picture by its address</summary>
      <Form action={routes.adminProductMedia({ productId })} class="form" data-quick>
        <Back />
        <Field
          name="address"
          label="Address of the picture"
          hint="On the web, such as https://maker.example/photos/mug.jpg. The shop fetches and keeps it."
          inputmode="url"
          required
          maxlength={ADDRESS_LENGTH_MAX}
          value={wrong?.typed ?? ''}
          error={wrong?.error}
        />
        <div>
          <Button look="plain">Fetch picture</Button>
        </div>
      </Form>
    </details>
  );
}

function VariantPictures({
  productId,
  pictures,
  variants,
}: { productId: string } & Pick<PicturesOf, 'pictures' | 'variants'>) {
  const options = [
    { value: '', label: 'The main picture' },
    ...pictures.map(({ id, alt }, index) => ({
      value: id,
      label: `${index + 1}${alt ? ` – ${alt.slice(0, 60)}` : ''}`,
    })),
  ];
  const chosen = variants.filter(({ mediaId }) => mediaId !== null).length;
  return (
    <details class="variant-pictures">
      <summary>
        Pictures of variants{' '}
        <span class="quiet-text">{chosen === 0 ? 'none chosen' : `${chosen} of ${variants.length}`}</span>
      </summary>
      <Form action={routes.adminVariantPictures({ productId })} class="form" data-quick>
        <Back />
        <div class="fields">
          {variants.map(({ id, title, mediaId }) => (
            <Select
              key={id}
              name={`variant-${id}`}
              label={title}
              required={true}
              value={mediaId ?? ''}
              options={options}
            />
          ))}
        </div>
        <div>
          <Button look="plain">Save</Button>
        </div>
      </Form>
    </details>
  );
}

/** Where to go on: the page that the form stands on. */
function Back() {
  const url = new URL(useDesk().c.req.url);
  return <input type="hidden" name="back" value={url.pathname} />;
}
