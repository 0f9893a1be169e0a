/** Where the shop sends goods, at a glance: each zone with its methods. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import type { MethodDocument, ShippingDocument } from '../document.ts';
import { chargeWords, daysWords, placesWords, type WordsFor } from './words.ts';

interface Country {
  code: string;
  name: string;
}

export function ShippingPage({ document, countries }: { document: ShippingDocument; countries: Country[] }) {
  const desk = useDesk();
  const { currency, locale } = desk.shop.config.shop;
  const mayChange = desk.can('settings:write');
  const words: WordsFor = {
    currency,
    locale,
    countryName: (code) => countries.find((each) => each.code === code)?.name ?? code,
  };
  const { zones, everywhere } = document;
  return (
    <AdminPage title="Shipping" current="shipping">
      <PageHead
        title="Shipping"
        detail="An address belongs to the zone that names it most closely; its methods are offered, and those for everywhere."
        actions={
          mayChange && (
            <>
              <LinkButton href={routes.adminNewZone()}>Add a zone</LinkButton>
              <LinkButton href={routes.adminNewMethod()} look="strong">
                Add a method
              </LinkButton>
            </>
          )
        }
      />
      {zones.length + everywhere.length === 0 && (
        <Card>
          <Empty
            title="Nothing can be sent yet"
            action={mayChange ? { href: routes.adminNewMethod(), label: 'Add a method' } : undefined}
          >
            One method for everywhere is enough to begin with. Zones come in when some places cost more.
          </Empty>
        </Card>
      )}
      {zones.map(({ handle, title, places, methods }) => (
        <Card
          key={handle}
          title={title}
          tight
          actions={
            mayChange && (
              <>
                <a href={routes.adminZone({ zoneId: handle })}>Edit zone</a>
                <a href={`${routes.adminNewMethod()}?zone=${handle}`}>Add a method</a>
                <Form action={routes.adminZoneRemoval({ zoneId: handle })}>
                  <button type="submit" class="linkish" aria-label={`Remove the zone ${title}`}>
                    Remove
                  </button>
                </Form>
              </>
            )
          }
        >
          <p class="zone-places quiet-text">{placesWords(places, words)}</p>
          <Methods methods={methods} words={words} mayChange={mayChange} />
        </Card>
      ))}
      {everywhere.length > 0 && (
        <Card title="Everywhere" tight>
          <Methods methods={everywhere} words={words} mayChange={mayChange} />
        </Card>
      )}
    </AdminPage>
  );
}

function Methods({
  methods,
  words,
  mayChange,
}: {
  methods: MethodDocument[];
  words: WordsFor;
  mayChange: boolean;
}) {
  if (methods.length === 0) return <p class="zone-places">No method of its own yet.</p>;
  return (
    <ul class="methods">
      {methods.map((method) => (
        <li key={method.handle}>
          <div>
            <a href={routes.adminMethod({ methodId: method.handle })}>{method.title}</a>{' '}
            {method.active === false && <Badge>Off</Badge>}{' '}
            {method.pickupAddress && <Badge tone="accent">Pick-up</Badge>}
            <p class="quiet-text">{[method.description, daysWords(method)].filter(Boolean).join(' · ')}</p>
          </div>
          <span class="method-charge">{chargeWords(method, words)}</span>
          {mayChange && (
            <Form action={routes.adminMethodRemoval({ methodId: method.handle })}>
              <Button look="quiet" aria-label={`Remove ${method.title}`}>
                Remove
              </Button>
            </Form>
          )}
        </li>
      ))}
    </ul>
  );
}
