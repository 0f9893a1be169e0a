/** A product's pictures: a row to swipe through on a phone, a large one and pairs on a wide screen. */
import { Picture } from '../../ui/picture.tsx';
import type { Media } from '../catalog.ts';

/** As styles/product.css has it; the large one's, since any picture can come first. */
const SIZES = '(min-width: 96rem) 780px, (min-width: 44rem) 53vw, 90vw';

/** @param first the picture of what is chosen, where it has one; the script moves another to the front. */
export function Gallery({ pictures, first }: { pictures: Media[]; first: string | null | undefined }) {
  if (pictures.length === 0) return null;
  const front = pictures.find(({ id }) => id === first) ?? pictures[0]!;
  const inOrder = [front, ...pictures.filter((picture) => picture !== front)];
  const scrolls = pictures.length > 1;
  return (
    // A row that scrolls must be reachable by keyboard.
    <ul class="gallery" id="gallery" aria-label="Pictures" tabindex={scrolls ? 0 : undefined}>
      {inOrder.map((media, index) => (
        <li key={media.id} data-media={media.id}>
          <Picture media={media} sizes={SIZES} eager={index === 0} />
        </li>
      ))}
    </ul>
  );
}
