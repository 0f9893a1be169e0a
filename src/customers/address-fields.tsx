/** The fields of an address as the chosen country asks for them. Another country brings other fields. */
import { Button, Field, Select } from '../ui/fields.tsx';
import { type Address, isRegion, LENGTHS_MAX } from './address.ts';
import { type Country, type CountryField, countryList, findCountry, likelyCountry } from './countries.ts';

export interface AddressFieldsProps {
  address: Address;
  /** By the address's own names. */
  errors: Record<string, string | undefined>;
  locale: string;
  /** Staff may leave for the buyer whatever they do not know. */
  allOptional?: boolean;
}

export function AddressFields({ address, errors, locale, allOptional = false }: AddressFieldsProps) {
  const country = findCountry(address.country) ?? findCountry(likelyCountry(undefined, locale))!;
  return (
    <>
      <div class="country">
        <Select
          name="country"
          label="Country"
          value={country.code}
          options={countryList(locale).map(({ code, name }) => ({ value: code, label: name }))}
          error={errors.country}
          autocomplete="shipping country"
          required
        />
        <Button look="plain" name="update" value="country">
          Use this country
        </Button>
      </div>
      <div id="address">
        {country.rows.map((row) => (
          <div class={`field-row field-row-${row.length}`} key={row[0]}>
            {row.map((field) => (
              <AddressField
                key={field}
                field={field}
                country={country}
                address={address}
                error={errors[field]}
                allOptional={allOptional}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

interface AddressFieldProps {
  field: CountryField;
  country: Country;
  address: Address;
  error: string | undefined;
  allOptional: boolean;
}

function AddressField({ field, country, address, error, allOptional }: AddressFieldProps) {
  const common = {
    name: field,
    value: address[field],
    error,
    maxlength: LENGTHS_MAX[field],
    ...about(field, country),
    ...(allOptional && { required: false }),
  };
  const options = field === 'region' && country.region?.options;
  if (!options) return <Field {...common} />;
  const chosen = options.find((region) => isRegion(region, address.region))?.code ?? '';
  return (
    <Select
      {...common}
      value={chosen}
      options={[
        { value: '', label: 'Choose…' },
        ...options.map(({ code, name, local }) => ({
          value: code,
          label: local ? `${name} (${local})` : name,
        })),
      ]}
    />
  );
}

function about(field: CountryField, { city, region, postalCode }: Country) {
  switch (field) {
    case 'name':
      return { label: 'Full name', autocomplete: 'shipping name', required: true };
    case 'company':
      return { label: 'Company', autocomplete: 'shipping organization' };
    case 'line1':
      return { label: 'Street and house number', autocomplete: 'shipping address-line1', required: true };
    case 'line2':
      return { label: 'Flat, floor, building', autocomplete: 'shipping address-line2' };
    case 'city':
      return { label: city!.label, autocomplete: 'shipping address-level2', required: true };
    case 'region':
      return {
        label: region!.label,
        autocomplete: 'shipping address-level1',
        hint: region!.example && `Two letters, such as ${region!.example}`,
        required: region!.required,
      };
    case 'postalCode':
      return {
        label: postalCode!.label,
        autocomplete: 'shipping postal-code',
        inputmode:
          postalCode!.digitsOnly && /^\d+$/.test(postalCode!.example) ? ('numeric' as const) : undefined,
        required: true,
      };
    case 'phone':
      return {
        label: 'Phone',
        type: 'tel' as const,
        autocomplete: 'shipping tel',
        hint: 'Only for the carrier, if there is a question on the way.',
      };
  }
}
