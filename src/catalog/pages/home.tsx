/** The home page: one picture and one sentence, the collections, some products, who makes them. */
import { routes } from '../../routes.ts';
import { Icon } from '../../ui/icons.tsx';
import { OpenGraph } from '../../ui/open-graph.tsx';
import { Picture } from '../../ui/picture.tsx';
import type { Collection, Media } from '../catalog.ts';
import type { HomeContent } from '../reads.ts';
import { Cards } from './cards.tsx';
import { Frame, type PageFrame } from './frame.tsx';
import { JsonLd, NewProductsLink, shopData } from './structured-data.tsx';

/** A menu holds all of them; these are the first of it. */
const TILES_MAX = 10;

export function HomePage({ heroes, featured, ...frame }: PageFrame & HomeContent) {
  const { shop, collections, prices } = frame;
  const { name } = shop.config.shop;
  const { look } = shop.config;
  const hero = heroes[0] ?? collections.find(({ isEmpty, media }) => media && !isEmpty)?.media ?? null;
  const head = (
    <>
      <OpenGraph config={shop.config} path="/" title={name} description={look.tagline} media={hero} />
      {shopData(shop.config).map((data) => (
        <JsonLd key={data['@type']} data={data} />
      ))}
      <NewProductsLink name={name} />
    </>
  );
  return (
    <Frame {...frame} title={name} canonical={routes.home()} current={routes.home()} head={head}>
      <section class="hero">
        <HeroPicture heroes={heroes} fallback={hero} />
        <div class="hero-words">
          <h1>{look.headline}</h1>
          {look.invitation && <p>{look.invitation}</p>}
          <a class="button" href={routes.allProducts()}>
            See everything
          </a>
        </div>
      </section>
      <Tiles collections={collections.filter(({ isEmpty }) => !isEmpty).slice(0, TILES_MAX)} />
      <section class="featured">
        <div class="section-head">
          <h2>In the shop now</h2>
          <a class="more" href={routes.allProducts()}>
            All products <Icon name="arrow" />
          </a>
        </div>
        <Cards cards={featured} prices={prices} heading="h3" />
        {prices.taxWords && <p class="cards-tax quiet-text">{prices.taxWords}</p>}
      </section>
      {look.about.paragraphs.length > 0 && (
        <section class="studio">
          <h2>{look.about.title}</h2>
          <div>
            {look.about.paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
        </section>
      )}
    </Frame>
  );
}

/** A wide picture, and on a phone the tall one where there is one. */
function HeroPicture({ heroes, fallback }: { heroes: Media[]; fallback: Media | null }) {
  const wide = heroes.find(({ width, height }) => width > height);
  const tall = heroes.find(({ width, height }) => width <= height);
  const media = tall ?? wide ?? fallback;
  if (!media) return null;
  const instead =
    wide && wide !== media ? { media: wide, query: '(min-width: 44rem)', sizes: '100vw' } : undefined;
  return (
    <div class="hero-picture">
      <Picture media={media} sizes="100vw" instead={instead} eager />
    </div>
  );
}

/** As styles/home.css has it: up to five in a row; on a phone two, where an odd one leads. */
function tileSizes(index: number, count: number): string {
  const wide = Math.ceil(90 / Math.min(count, 5));
  const onPhone = index === 0 && count % 2 === 1 ? 90 : 45;
  return `(min-width: 64rem) ${wide}vw, (min-width: 44rem) 45vw, ${onPhone}vw`;
}

function Tiles({ collections }: { collections: Collection[] }) {
  if (collections.length === 0) return null;
  return (
    <section class="tiles-section" aria-labelledby="collections">
      <h2 id="collections" class="hidden">
        Collections
      </h2>
      <ul class="tiles">
        {collections.map(({ id, handle, title, media }, index) => (
          <li class="tile" key={id}>
            <div class="tile-picture">
              {media && <Picture media={media} alt="" sizes={tileSizes(index, collections.length)} />}
            </div>
            <h3>
              <a href={routes.collection({ handle })}>
                {title} <Icon name="arrow" />
              </a>
            </h3>
          </li>
        ))}
      </ul>
    </section>
  );
}
