/** The parts of a draft's form. */
import { useDesk } from '../../admin/desk.ts';
import { Card, Empty } from '../../admin/parts.tsx';
import { lineProblem } from '../../cart/cart.ts';
import { whyWords } from '../../cart/code-words.ts';
import { AddressFields } from '../../customers/address-fields.tsx';
import { countryName } from '../../customers/countries.ts';
import { EMAIL_LENGTH_MAX } from '../../customers/email-address.ts';
import { formatMoney } from '../../platform/money.ts';
import { sumRows, taxNotes } from '../../pricing/sum-rows.ts';
import { formatDate } from '../../ui/date-time.ts';
import { Button, Field, RadioGroup, TextArea } from '../../ui/fields.tsx';
import { Summary } from '../../ui/line-items.tsx';
import { chargeWords } from '../shown.ts';
import { MESSAGE_LENGTH_MAX } from './form.ts';
import type { DraftPageProps } from './shown.ts';

const moneyOf =
  ({ quoted: { quote } }: DraftPageProps) =>
  (minor: number) =>
    formatMoney(minor, quote.region.currency, quote.region.locale);

export function Products(props: DraftPageProps) {
  const { quoted, found, typed, errors } = props;
  const { lines } = quoted.quote;
  return (
    <Card title="Products" tight>
      {lines.length === 0 && <Empty title="Nothing in it yet">Look for products below, and add them.</Empty>}
      {lines.length > 0 && <Lines {...props} />}
      <div class="draft-find">
        <div class="find">
          <Field
            name="find"
            label="Add products"
            hint="By a word of the title, or by SKU."
            type="search"
            value={typed.find}
            error={errors.find}
            autocomplete="off"
            enterkeyhint="go"
          />
          <Button look="plain" name="do" value="find">
            Find
          </Button>
        </div>
        <input type="hidden" name="foundFor" value={typed.find} />
        <Found found={found} text={typed.find} />
      </div>
    </Card>
  );
}

function Lines(props: DraftPageProps) {
  const { quoted, typed, errors } = props;
  const { quote } = quoted;
  const money = moneyOf(props);
  return (
    <ul class="draft-lines" aria-label="In this draft">
      {quote.lines.map((line, index) => {
        const field = `quantity-${line.variantId}`;
        const name = [line.title, line.variantTitle].filter(Boolean).join(', ');
        return (
          <li key={line.variantId}>
            <div class="draft-line-title">
              <p>{name}</p>
              <p class="quiet-text">
                {line.sku} · {money(line.unitPriceMinor)} each
              </p>
              {lineProblem(line) && <p class="field-error">{problemWords(line.active, line.available)}</p>}
            </div>
            <Field
              name={field}
              label={<span class="hidden">Quantity of {name}</span>}
              inputmode="numeric"
              autocomplete="off"
              value={typed.quantities[line.variantId] ?? String(line.quantity)}
              error={errors[field]}
              maxlength={2}
              narrow
            />
            <span class="draft-line-total">{money(quote.totals.lines[index]!.totalMinor)}</span>
            <Button look="quiet" name="remove" value={line.variantId}>
              Remove <span class="hidden">{name}</span>
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

const problemWords = (active: boolean, available: number) =>
  !active ? 'No longer sold.' : available <= 0 ? 'Sold out.' : `Only ${available} left.`;

const stockWords = (available: number, backorders: boolean) =>
  available > 0 ? `${available} left` : backorders ? 'sent later' : 'sold out';

function Found({ found, text }: Pick<DraftPageProps, 'found'> & { text: string }) {
  const { locale, currency } = useDesk().shop.config.shop;
  if (!text) return null;
  if (found.length === 0) return <p role="status">Nothing on sale has “{text}” in its title or SKU.</p>;
  return (
    <ul class="draft-found" aria-label="Found">
      {found.map(({ variantId, title, variantTitle, sku, priceMinor, available, backorders }) => {
        const name = [title, variantTitle].filter(Boolean).join(', ');
        return (
          <li key={variantId}>
            <span>
              {name}
              <span class="below">
                {sku} · {formatMoney(priceMinor, currency, locale)} · {stockWords(available, backorders)}
              </span>
            </span>
            <Button look="plain" name="add" value={variantId} disabled={available <= 0 && !backorders}>
              Add <span class="hidden">{name}</span>
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

export function Buyer(props: DraftPageProps) {
  const { quoted, typed, errors } = props;
  const { methods, needsShipping, problem, region } = quoted.quote;
  const { locale } = useDesk().shop.config.shop;
  const money = moneyOf(props);
  return (
    <Card title="Buyer">
      <p class="quiet-text">What you leave empty, the buyer is asked for before paying.</p>
      <Field
        name="email"
        label="E-mail address"
        type="email"
        value={typed.email}
        error={errors.email}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxlength={EMAIL_LENGTH_MAX}
      />
      <AddressFields address={typed.address} errors={errors} locale={locale} allOptional />
      {problem === 'not_shipped_here' && (
        <p class="field-error">
          None of your shipping methods goes to {countryName(region.country, locale)} with this.
        </p>
      )}
      {problem === 'no_rate' && (
        <p class="field-error">
          No tax rate is known for {countryName(region.country, locale)}: load it under Settings, Taxes.
        </p>
      )}
      {needsShipping && methods.length > 0 && (
        <RadioGroup
          name="shippingMethod"
          label="Shipping"
          required
          value={typed.shippingMethod}
          options={[
            { value: '', label: 'The buyer chooses' },
            ...methods.map(({ handle, title, description, chargeMinor }) => ({
              value: handle,
              label: title,
              hint: description,
              aside: chargeWords(chargeMinor, money),
            })),
          ]}
        />
      )}
    </Card>
  );
}

export function Sums(props: DraftPageProps) {
  const { quoted, typed, errors } = props;
  const { quote, cart } = quoted;
  const { totals, needsShipping, chosen, region, taxToCome } = quote;
  const money = moneyOf(props);
  const place = useDesk().shop.config.shop;
  const date = (at: Date) => formatDate(at, place);
  const notes = taxToCome ? ['Tax is added once the address is complete.'] : taxNotes(totals, money);
  return (
    <Card title="What it comes to">
      {cart.lines.length === 0 ? (
        <p class="quiet-text">The sums stand here once something is in it.</p>
      ) : (
        <>
          <Summary
            currency={region.currency}
            rows={sumRows(totals, needsShipping ? chosen?.title : undefined).map(
              ({ label, amountMinor, isFree }) => ({
                label,
                value: isFree ? 'Free' : amountMinor,
              }),
            )}
            total={{ label: 'Total', amountMinor: totals.totalMinor }}
          />
          {notes.map((note) => (
            <p class="quiet-text" key={note}>
              {note}
            </p>
          ))}
        </>
      )}
      {cart.discountCodes.length > 0 && (
        <ul class="draft-codes" aria-label="Discount codes">
          {cart.discountCodes.map((code) => {
            const unused = totals.unused.find((each) => each.code === code);
            return (
              <li key={code}>
                <span>
                  <strong>{code}</strong>
                  {unused && <span class="below">{whyWords(unused, money, date)}</span>}
                </span>
                <Button look="quiet" name="removeCode" value={code}>
                  Remove <span class="hidden">{code}</span>
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <div class="find">
        <Field
          name="code"
          label="Discount code"
          value={typed.code}
          error={errors.code}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxlength={40}
        />
        <Button look="plain">Apply</Button>
      </div>
    </Card>
  );
}

export function Message({ typed, errors }: DraftPageProps) {
  return (
    <Card title="A word to the buyer">
      <TextArea
        name="message"
        label="Message"
        hint={`Stands in the mail and above the order. Up to ${MESSAGE_LENGTH_MAX} characters.`}
        value={typed.message}
        error={errors.message}
      />
    </Card>
  );
}
