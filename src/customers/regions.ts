/**
 * The regions that an address must name, as data. Source: Google's libaddressinput. A region's code
 * is what stands on the parcel ("CA", "NSW", "Tokyo"); `local` is what it is called in its own script.
 */
export interface Region {
  code: string;
  name: string;
  local?: string;
}

/** "CA California", one a line. */
const coded = (lines: string): Region[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [code, ...name] = line.trim().split(' ');
      return { code: code!, name: name.join(' ') };
    });

/** "Tokyo 東京都", one a line: the Latin name is the code. */
const named = (lines: string): Region[] =>
  coded(lines).map(({ code, name }) => ({ code, name: code, local: name }));

/** Written out in full on the parcel. */
const plain = (lines: string): Region[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => ({ code: line.trim(), name: line.trim() }));

export const regions = {
  AE: plain(`
    Abu Dhabi
    Ajman
    Dubai
    Fujairah
    Ras Al Khaimah
    Sharjah
    Umm Al Quwain
  `),
  AU: coded(`
    ACT Australian Capital Territory
    NSW New South Wales
    NT Northern Territory
    QLD Queensland
    SA South Australia
    TAS Tasmania
    VIC Victoria
    WA Western Australia
  `),
  CA: coded(`
    AB Alberta
    BC British Columbia
    MB Manitoba
    NB New Brunswick
    NL Newfoundland and Labrador
    NT Northwest Territories
    NS Nova Scotia
    NU Nunavut
    ON Ontario
    PE Prince Edward Island
    QC Quebec
    SK Saskatchewan
    YT Yukon
  `),
  ES: plain(`
    A Coruña
    Álava
    Albacete
    Alicante
    Almería
    Asturias
    Ávila
    Badajoz
    Barcelona
    Burgos
    Cáceres
    Cádiz
    Cantabria
    Castellón
    Ceuta
    Ciudad Real
    Córdoba
    Cuenca
    Girona
    Granada
    Guadalajara
    Guipúzcoa
    Huelva
    Huesca
    Islas Baleares
    Jaén
    La Rioja
    Las Palmas
    León
    Lleida
    Lugo
    Madrid
    Málaga
    Melilla
    Murcia
    Navarra
    Ourense
    Palencia
    Pontevedra
    Salamanca
    Santa Cruz de Tenerife
    Segovia
    Sevilla
    Soria
    Tarragona
    Teruel
    Toledo
    Valencia
    Valladolid
    Vizcaya
    Zamora
    Zaragoza
  `),
  JP: named(`
    Hokkaido 北海道
    Aomori 青森県
    Iwate 岩手県
    Miyagi 宮城県
    Akita 秋田県
    Yamagata 山形県
    Fukushima 福島県
    Ibaraki 茨城県
    Tochigi 栃木県
    Gunma 群馬県
    Saitama 埼玉県
    Chiba 千葉県
    Tokyo 東京都
    Kanagawa 神奈川県
    Niigata 新潟県
    Toyama 富山県
    Ishikawa 石川県
    Fukui 福井県
    Yamanashi 山梨県
    Nagano 長野県
    Gifu 岐阜県
    Shizuoka 静岡県
    Aichi 愛知県
    Mie 三重県
    Shiga 滋賀県
    Kyoto 京都府
    Osaka 大阪府
    Hyogo 兵庫県
    Nara 奈良県
    Wakayama 和歌山県
    Tottori 鳥取県
    Shimane 島根県
    Okayama 岡山県
    Hiroshima 広島県
    Yamaguchi 山口県
    Tokushima 徳島県
    Kagawa 香川県
    Ehime 愛媛県
    Kochi 高知県
    Fukuoka 福岡県
    Saga 佐賀県
    Nagasaki 長崎県
    Kumamoto 熊本県
    Oita 大分県
    Miyazaki 宮崎県
    Kagoshima 鹿児島県
    Okinawa 沖縄県
  `),
  KR: named(`
    Gangwon 강원
    Gyeonggi 경기
    Gyeongnam 경남
    Gyeongbuk 경북
    Gwangju 광주
    Daegu 대구
    Daejeon 대전
    Busan 부산
    Seoul 서울
    Sejong 세종
    Ulsan 울산
    Incheon 인천
    Jeonnam 전남
    Jeonbuk 전북
    Jeju 제주
    Chungnam 충남
    Chungbuk 충북
  `),
  US: coded(`
    AL Alabama
    AK Alaska
    AS American Samoa
    AZ Arizona
    AR Arkansas
    AA Armed Forces (AA)
    AE Armed Forces (AE)
    AP Armed Forces (AP)
    CA California
    CO Colorado
    CT Connecticut
    DE Delaware
    DC District of Columbia
    FL Florida
    GA Georgia
    GU Guam
    HI Hawaii
    ID Idaho
    IL Illinois
    IN Indiana
    IA Iowa
    KS Kansas
    KY Kentucky
    LA Louisiana
    ME Maine
    MH Marshall Islands
    MD Maryland
    MA Massachusetts
    MI Michigan
    FM Micronesia
    MN Minnesota
    MS Mississippi
    MO Missouri
    MT Montana
    NE Nebraska
    NV Nevada
    NH New Hampshire
    NJ New Jersey
    NM New Mexico
    NY New York
    NC North Carolina
    ND North Dakota
    MP Northern Mariana Islands
    OH Ohio
    OK Oklahoma
    OR Oregon
    PW Palau
    PA Pennsylvania
    PR Puerto Rico
    RI Rhode Island
    SC South Carolina
    SD South Dakota
    TN Tennessee
    TX Texas
    UT Utah
    VT Vermont
    VI Virgin Islands
    VA Virginia
    WA Washington
    WV West Virginia
    WI Wisconsin
    WY Wyoming
  `),
} satisfies Record<string, readonly Region[]>;
