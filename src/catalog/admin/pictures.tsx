/** A product's pictures on its page. */
import { Card } from '../../admin/parts.tsx';
import { Picture } from '../../ui/picture.tsx';
import type { Media } from '../catalog.ts';

export function ProductPictures({ pictures }: { productId: string; pictures: Media[] }) {
  return (
    <Card title="Pictures" id="pictures">
      {pictures.length === 0 ? (
        <p class="quiet-text">No pictures yet.</p>
      ) : (
        <ul class="picture-row">
          {pictures.map((media) => (
            <li key={media.id}>
              <Picture media={media} sizes="6rem" />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
