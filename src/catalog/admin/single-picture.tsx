/** A card for the one picture of a collection or of the home page, with forms of its own: it stands beside other forms, never in one. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { Card } from '../../admin/parts.tsx';
import type { Permission } from '../../admin/permissions.ts';
import { Button, Field, FileField } from '../../ui/fields.tsx';
import { Picture } from '../../ui/picture.tsx';
import { ACCEPTED_TYPES } from '../media/formats.ts';
import type { SinglePicture } from '../media/single-pictures.ts';
import { ALT_LENGTH_MAX } from './pictures.tsx';

/** For the summary of errors at the head of the page. */
export const PICTURE_FIELD = 'picture-file';

export interface SinglePictureProps extends SinglePicture {
  title: string;
  /** Where its forms are sent. */
  action: string;
  needs: Permission;
  /** What kind of picture is best there. */
  hint: string;
  /** What is shown without one. */
  without: string;
  sizes: string;
  error?: string;
}

export function SinglePictureCard({ title, shown, coming, error, ...props }: SinglePictureProps) {
  const mayWrite = useDesk().can(props.needs);
  const [first] = shown;
  const { action } = props;
  return (
    <Card title={title} id="picture">
      {first && (
        <div class="single-pictures">
          {shown.map((media) => (
            <Picture key={media.file} media={media} sizes={props.sizes} />
          ))}
        </div>
      )}
      {!first && <p class="quiet-text">{props.without}</p>}
      {coming && (
        <p role="status">
          {coming.status === 'refused'
            ? `${coming.name} could not be taken: ${coming.why}`
            : `${coming.name} is being prepared. It shows here, and in the shop, in a moment.`}
        </p>
      )}
      {mayWrite && first && (
        <Form action={action} class="form" keep="picture-words">
          <Field
            name="alt"
            label="What it shows, in words"
            hint="Read aloud to whoever cannot see it."
            value={first.alt}
            maxlength={ALT_LENGTH_MAX}
          />
          <div class="card-actions">
            <Button look="plain" name="do" value="words">
              Save the words
            </Button>
          </div>
        </Form>
      )}
      {mayWrite && (
        <Form action={action} class="form" encType="multipart/form-data">
          <FileField
            name="picture"
            id={PICTURE_FIELD}
            label={first ? 'Another picture' : 'Picture'}
            hint={props.hint}
            accept={ACCEPTED_TYPES}
            error={error}
            required
          />
          <div class="card-actions">
            <Button look="plain">Use this picture</Button>
          </div>
        </Form>
      )}
      {mayWrite && first && (
        <Form action={action}>
          <button type="submit" class="linkish" name="do" value="remove">
            Take the picture away
          </button>
        </Form>
      )}
    </Card>
  );
}
