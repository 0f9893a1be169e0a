/**
 * A product's page. Everything works without script: the chooser is a form that leads to the chosen
 * variant's own address, and every combination can be bought from the table below it.
 */
import type { ComponentChildren } from 'preact';
import { shownHtml } from '../../platform/rich-text.ts';
import { routes } from '../../routes.ts';
import { Icon } from '../../ui/icons.tsx';
import { OpenGraph } from '../../ui/open-graph.tsx';
import { mediaUrl } from '../../ui/picture.tsx';
import { Price } from '../../ui/price.tsx';
import { BackForm, type BackFormState } from '../back-in-stock/pages.tsx';
import { type Card, firstChoice, type Product, stockState, stockWords } from '../catalog.ts';
import { type CatalogPrices, tagOf } from '../price-tags.ts';
import type { Selection } from '../selection.ts';
import { Buy } from './buy.tsx';
import { Cards } from './cards.tsx';
import { Chooser } from './chooser.tsx';
import { Combinations } from './combinations.tsx';
import { Frame, type PageFrame } from './frame.tsx';
import { Gallery } from './gallery.tsx';
import { productData } from './product-data.ts';
import { JsonLd, summary } from './structured-data.tsx';

export interface ProductPageProps extends PageFrame {
  product: Product;
  selection: Selection;
  /** The address names the variant: the page is its own, with its title, picture and canonical address. */
  isOfVariant?: boolean;
  /** For staff, before buyers see it: nothing can be bought here. */
  preview?: Preview;
  /** As it came back. */
  backForm?: BackFormState | undefined;
  related?: Card[];
}

export interface Preview {
  /** Its own address. */
  path: string;
  /** Where it is edited. */
  back: string;
}

export function ProductPage({
  product,
  selection,
  preview,
  backForm,
  isOfVariant = false,
  related = [],
  ...frame
}: ProductPageProps) {
  const { config } = frame.shop;
  const base = routes.product({ handle: product.handle });
  const own = isOfVariant ? selection.variant : undefined;
  const path = own ? `${base}?variant=${own.id}` : base;
  const title = [product.title, ...(own?.choices ?? [])].join(', ');
  const picture = product.pictures.find(({ id }) => id === own?.mediaId) ?? product.pictures[0];
  const description = summary(product.description || product.title);
  const [collection] = product.collections;
  const head = (
    <>
      <OpenGraph {...{ config, path, title, description, type: 'product' }} media={picture} />
      {productData(product, config, frame.prices).map((data) => (
        <JsonLd key={data['@type']} data={data} />
      ))}
    </>
  );
  return (
    <Frame
      {...frame}
      title={backForm?.error ? `Error: ${title}` : title}
      description={description}
      canonical={path}
      current={collection && routes.collection({ handle: collection.handle })}
      scripts={[...(product.options.length > 0 ? ['product.js'] : []), ...(preview ? [] : ['recent.js'])]}
      head={head}
      noindex={preview !== undefined}
    >
      {preview && <PreviewBar preview={preview} />}
      <Breadcrumb product={product} />
      <article class="product">
        <Gallery pictures={product.pictures} first={selection.variant?.mediaId} />
        <div class="product-words">
          <h1>{product.title}</h1>
          <div class="pricing">
            <Offer selection={selection} prices={frame.prices} />
            {frame.prices.taxWords && <p class="quiet-text">{frame.prices.taxWords}</p>}
          </div>
          {product.options.length > 0 && (
            <Chooser product={product} choices={selection.choices} path={preview?.path} />
          )}
          <ForBuyers preview={preview}>
            <Buy variant={selection.variant} fallback={firstChoice(product)} />
            {config.features.backInStock &&
              product.variants.some((variant) => stockState(variant) === 'sold_out') && (
                <BackForm
                  handle={product.handle}
                  variantId={(selection.variant ?? firstChoice(product)).id}
                  state={backForm}
                  hidden={!selection.variant || stockState(selection.variant) !== 'sold_out'}
                />
              )}
          </ForBuyers>
          <Description product={product} />
          <ForBuyers preview={preview}>
            {product.options.length > 0 && <Combinations product={product} prices={frame.prices} />}
          </ForBuyers>
        </div>
      </article>
      {related.length > 0 && (
        <section class="featured">
          <h2>More like this</h2>
          <Cards cards={related} prices={frame.prices} heading="h3" />
        </section>
      )}
      {!preview && <RecentlyViewed product={product} />}
    </Frame>
  );
}

function Breadcrumb({ product: { title, collections } }: { product: Product }) {
  const [collection] = collections;
  return (
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        <li>
          <a href={routes.allProducts()}>All</a>
        </li>
        {collection && (
          <li>
            <a href={routes.collection({ handle: collection.handle })}>{collection.title}</a>
          </li>
        )}
        <li aria-current="page">{title}</li>
      </ol>
    </nav>
  );
}

/** Price and stock of what is chosen. The script fills it anew, and it is read out then. */
function Offer({ selection: { variant }, prices }: { selection: Selection; prices: CatalogPrices }) {
  return (
    <div class="offer" id="offer" aria-live="polite">
      {variant ? (
        <>
          <p class="offer-price">
            <Price {...tagOf(prices, variant)} explained />
          </p>
          <p class={`stock ${stockState(variant)}`}>{stockWords(variant)}</p>
        </>
      ) : (
        <>
          <p class="offer-price">–</p>
          <p class="stock sold_out">We do not make this combination</p>
        </>
      )}
    </div>
  );
}

/** Filled by the script from what the browser keeps; the shop does not learn of it. */
function RecentlyViewed({ product: { handle, title, pictures } }: { product: Product }) {
  const [first] = pictures;
  return (
    <section
      class="recent"
      id="recent"
      hidden
      data-handle={handle}
      data-title={title}
      data-picture={first && mediaUrl(first, Math.min(...first.widths), 'webp')}
    >
      <div class="section-head">
        <h2>You looked at</h2>
        <button class="button quiet" type="button">
          Forget these
        </button>
      </div>
      <ul class="cards" />
    </section>
  );
}

function PreviewBar({ preview: { back } }: { preview: Preview }) {
  return (
    <p class="preview-bar" role="note">
      Preview: not published. Saved changes only; nothing can be bought here.{' '}
      <a href={back}>Back to editing</a>
    </p>
  );
}

/** In a preview what is in it can be seen, and not pressed. */
function ForBuyers({ preview, children }: { preview?: Preview; children: ComponentChildren }) {
  return preview ? <fieldset disabled>{children}</fieldset> : children;
}

function Description({
  product: { description, descriptionHtml, details, needsShipping },
}: {
  product: Product;
}) {
  const facts = needsShipping ? details : [...details, 'No shipping needed'];
  return (
    <div class="description">
      {descriptionHtml ? (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: shownHtml has left only plain elements, however it was stored
        <div class="rich-text" dangerouslySetInnerHTML={{ __html: shownHtml(descriptionHtml) }} />
      ) : (
        paragraphsOf(description).map((paragraph) => <p key={paragraph}>{paragraph}</p>)
      )}
      {facts.length > 0 && (
        <ul class="details">
          {facts.map((detail) => (
            <li key={detail}>
              <Icon name="check" /> {detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const paragraphsOf = (text: string) => text.split(/\n\s*\n/).filter(Boolean);
