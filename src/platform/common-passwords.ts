/** Passwords that are guessed first. Only those long enough to be taken at all need to be listed. */
const COMMON = new Set(
  `1234567890 0123456789 12345678910 123456789a 1234567891 1234554321 12345678900 123123123123 1234512345
  123456789123 1234567890123 9876543210 0987654321 1122334455 1212121212 1231231231 123321123321 147258369
  1472583690 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwertyuiopasdfghjkl
  qwerty1234 qwerty12345 qwerty123456 qwerty123456789 qwertyuiop123 qwertyuiop1 qwertzuiop asdfghjkl123
  asdfghjkl1 asdfghjkl; azertyuiop zxcvbnm123 zaq12wsxcde3 1qazxsw23edc qazwsxedcrfv poiuytrewq
  abcdefghij abcdefghijklmnopqrstuvwxyz abcd123456 abc123456789 abc1234567 a123456789 a1234567890 aa12345678
  password12 password123 password1234 password12345 password123456 passwordpassword password!1 password1!
  p@ssword123 p@ssw0rd123 passw0rd123 passw0rd1234 mypassword mypassword1 newpassword newpassword1
  changeme123 changeme1234 letmein123 letmein1234 welcome123 welcome1234 welcome12345 iloveyou12 iloveyou123
  iloveyou1234 iloveyouforever iloveyousomuch sunshine123 princess123 princess12 football123 football12
  baseball123 baseball12 basketball basketball1 superman123 spiderman123 batman12345 pokemon123 pokemon1234
  charlie123 michael123 jessica123 jennifer123 michelle123 samantha123 alexander1 alexandra1 christopher
  elizabeth1 liverpool1 liverpool123 manchester manchesterunited chelsea123 arsenal123 barcelona1 barcelona123
  computer123 internet123 starwars123 startrek123 dragon12345 monkey12345 shadow12345 master12345 killer12345
  trustno1trustno1 whatever123 freedom123 blink182blink182 correcthorsebatterystaple administrator admin12345
  admin123456 administrator1 test123456 testtest123 testtesttest qweasdzxc123 qweasdzxc1 q1w2e3r4t5y6u7i8
  summer2024 summer2025 summer2026 winter2024 winter2025 winter2026 sommer2024 sommer2025 sommer2026
  passwort123 passwort1234 hallo12345 schatz12345 motdepasse motdepasse1 contraseña contrasena123 wachtwoord
  wachtwoord1 geheim1234 geheim12345 bonjour123 bonjour1234 jetaime123 doudou1234 marseille13 loulou1234`
    .split(/\s+/)
    .map((password) => password.toLowerCase()),
);

/** @param known words that stand near the account, such as its address: a password must be more than one of them. */
export function isCommon(password: string, known: string[]): boolean {
  const lower = password.toLowerCase();
  if (COMMON.has(lower) || isPattern(lower)) return true;
  return known.map(letters).some((word) => {
    const rest = letters(lower).replace(word, '');
    return word.length > 3 && rest.length < 4 && rest !== letters(lower);
  });
}

const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** One piece again and again ("abcabcabcabc"), or a run up or down ("23456789abc" is not, "3456789012" is). */
function isPattern(password: string): boolean {
  if (/^(.{1,4})\1+.{0,3}$/u.test(password) && new Set(password).size < 5) return true;
  const steps = [...password].slice(1).map((char, i) => char.codePointAt(0)! - password.codePointAt(i)!);
  return new Set(steps.map((step) => ((step % 10) + 10) % 10)).size === 1;
}
