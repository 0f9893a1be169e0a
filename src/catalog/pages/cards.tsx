/** Products as pictures with a name and a price, in rows of two to four. */
import { routes } from '../../routes.ts';
import { Picture } from '../../ui/picture.tsx';
import { Price } from '../../ui/price.tsx';
import { type Card, stockState } from '../catalog.ts';
import { type CatalogPrices, lowestTag } from '../price-tags.ts';

/** As styles/cards.css has it: two, three and four columns of a page that ends at 88rem. */
const SIZES = '(min-width: 96rem) 330px, (min-width: 64rem) 22vw, (min-width: 44rem) 29vw, calc(50vw - 26px)';

export interface CardsProps {
  cards: Card[];
  prices: CatalogPrices;
  /** How many are seen before any scrolling, and so must not wait. */
  eager?: number;
  heading?: 'h2' | 'h3';
}

export function Cards({ cards, prices, eager = 0, heading = 'h2' }: CardsProps) {
  return (
    <ul class="cards">
      {cards.map((card, index) => (
        <li class="card" key={card.id}>
          <CardContent card={card} prices={prices} eager={index < eager} heading={heading} />
        </li>
      ))}
    </ul>
  );
}

interface CardProps {
  card: Card;
  prices: CatalogPrices;
  eager: boolean;
  heading: 'h2' | 'h3';
}

/** One link over the whole card: its name; the picture is beside it and says nothing new. */
function CardContent({ card, prices, eager, heading: Heading }: CardProps) {
  const { handle, title, media, variantId } = card;
  return (
    <>
      <div class="card-picture">{media && <Picture media={media} alt="" sizes={SIZES} eager={eager} />}</div>
      <Heading class="card-title">
        <a href={routes.product({ handle }) + (variantId ? `?variant=${variantId}` : '')}>{title}</a>
      </Heading>
      <p class="card-price">
        <Price {...lowestTag(prices, card.prices)} />
      </p>
      <CardStock card={card} />
    </>
  );
}

function CardStock({ card }: { card: Card }) {
  switch (stockState(card)) {
    case 'sold_out':
      return <p class="badge">Sold out</p>;
    case 'to_order':
      return <p class="badge">To order</p>;
    case 'few':
      return card.backorders ? null : <p class="badge">Last {card.available === 1 ? 'one' : 'few'}</p>;
    case 'in_stock':
      return null;
  }
}
