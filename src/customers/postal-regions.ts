/**
 * How postal codes begin in each region, where tax and postage depend on the region: who names another one than
 * the parcel goes to would pay another's. Source: Google's libaddressinput (`sub_zips`), as in `countries.ts`.
 */

/** "CA 9[0-5]|96[01]", one a line. */
const beginnings = (lines: string): Record<string, RegExp> =>
  Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map((line) => line.trim().split(' '))
      .map(([region, begins]) => [region!, new RegExp(`^(?:${begins})`)]),
  );

const postalRegions: Record<string, Record<string, RegExp>> = {
  US: beginnings(`
    AL 3[56]
    AK 99[5-9]
    AS 96799
    AZ 8[56]
    AR 71[6-9]|72|75502
    AA 340
    AE 09
    AP 96[2-6]
    CA 9[0-5]|96[01]
    CO 8[01]
    CT 06
    DE 19[7-9]
    DC 20[02-5]|569
    FL 3[23]|34[1-9]
    GA 3[01]|398|39901
    GU 969([1-2]\\d|3[12])
    HI 967[0-8]|9679[0-8]|968
    ID 83[2-9]
    IL 6[0-2]
    IN 4[67]
    IA 5[0-2]
    KS 6[67]
    KY 4[01]|42[0-7]
    LA 70|71[0-5]
    ME 039|04
    MH 96960|96970
    MD 20[6-9]|21
    MA 01|02[0-7]|05501|05544
    MI 4[89]
    FM 9694[1-4]
    MN 55|56[0-7]
    MS 38[6-9]|39[0-7]
    MO 6[3-5]
    MP 9695[0-2]
    MT 59
    NE 6[89]
    NV 889|89[0-8]
    NH 03[0-8]
    NJ 0[78]
    NM 87[0-8]|88[0-4]
    NY 1[0-4]|06390|00501|00544
    NC 2[78]
    ND 58
    OH 4[3-5]
    OK 73[0-24-9]|74
    OR 97
    PW 96940
    PA 1[5-8]|19[0-6]
    PR 00[679]
    RI 02[89]
    SC 29
    SD 57
    TN 37|38[0-5]
    TX 75|7[6-9]|885|733
    UT 84
    VT 05
    VI 008
    VA 201|2[23]|24[0-6]
    WA 98|99[0-4]
    WV 24[7-9]|2[56]
    WI 5[34]
    WY 82|83[01]|83414`),
  CA: beginnings(`
    AB T
    BC V
    MB R
    NB E
    NL A
    NT X0E|X0G|X1A
    NS B
    NU X0A|X0B|X0C
    ON K|L|M|N|P
    PE C
    QC G|H|J|K1A
    SK S|R8A
    YT Y`),
};

/** Unknown codes and regions are not doubted. */
export function isPostalCodeOf(country: string, region: string, postalCode: string): boolean {
  return postalRegions[country]?.[region]?.test(postalCode.replace(/[\s-]/g, '')) ?? true;
}
