/** The hosted page's style, served from its own address so that a strict `style-src 'self'` allows it. */
export const PAY_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f4; --panel: #fff; --ink: #1c1c1a; --quiet: #5d5d57; --line: #d9d9d3;
  --accent: #1d4f91; --on-accent: #fff; --error: #b3261e; --error-ground: #fcecea; --banner: #ffe08a; --on-banner: #3a2d00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161615; --panel: #201f1e; --ink: #f1f0ec; --quiet: #adaca4; --line: #3b3a37;
    --accent: #8ab8ff; --on-accent: #0b1f3a; --error: #ffb4ab; --error-ground: #3b1715; --banner: #5a4700; --on-banner: #ffeab0;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .6rem 1rem; background: var(--banner); color: var(--on-banner); text-align: center; font-weight: 600; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
.columns { display: grid; gap: 2rem; }
h1, h2, p, ul, dl, dd, fieldset, legend { margin: 0; padding: 0; border: 0; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; }
.quiet { color: var(--quiet); font-size: .9rem; font-weight: 400; }
.back { display: inline-block; padding: .5rem 0; }
.summary h1 { font-size: 1rem; margin: .5rem 0 1.5rem; }
.summary h1 span { display: block; }
.total { font-size: 2.25rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.lines li { display: flex; gap: .9rem; align-items: flex-start; padding: .7rem 0; border-top: 1px solid var(--line); }
.lines img { border-radius: .4rem; object-fit: cover; background: var(--line); flex: none; }
.what { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.what .quiet { display: block; }
.amount, dd { font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { border-top: 1px solid var(--line); padding-top: .7rem; }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .2rem 0; }
dl .strong { font-weight: 650; margin-top: .4rem; padding-top: .7rem; border-top: 1px solid var(--line); }
.pay, .message { background: var(--panel); border: 1px solid var(--line); border-radius: .8rem; padding: 1.25rem; }
.pay { display: grid; gap: 1.1rem; align-content: start; }
.field { display: grid; gap: .3rem; min-width: 0; }
.field label, legend, .numbers h2 { font-size: .95rem; font-weight: 600; }
legend { margin-bottom: .5rem; }
input:not([type=radio]) { width: 100%; min-height: 2.9rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: .45rem; }
input::placeholder { color: var(--quiet); opacity: 1; }
input[aria-invalid] { border-color: var(--error); box-shadow: 0 0 0 1px var(--error); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { color: var(--error); font-size: .9rem; }
.declined { background: var(--error-ground); color: var(--error); border-radius: .45rem; padding: .75rem 1rem; font-weight: 600; }
.method { border: 1px solid var(--line); }
.method:not(:has([type=radio])) { border: 0; }
.method:not(:has([type=radio])) .fields { padding: 0; }
.method:first-of-type { border-radius: .5rem .5rem 0 0; }
.method:last-of-type { border-radius: 0 0 .5rem .5rem; }
.method + .method { border-top: 0; }
.choice { display: flex; gap: .6rem; align-items: center; padding: .7rem .9rem; min-height: 3rem; cursor: pointer; }
.choice input { margin: 0; width: 1.2rem; height: 1.2rem; accent-color: var(--accent); }
.fields { display: grid; gap: .9rem; padding: 0 .9rem 1rem; }
.method:has([type=radio]:not(:checked)) .fields { display: none; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .9rem; align-items: start; }
button { min-height: 2.75rem; padding: .4rem .9rem; font: inherit; font-weight: 600; color: var(--accent); background: transparent; border: 1px solid currentcolor; border-radius: .45rem; cursor: pointer; }
button.primary { min-height: 3.1rem; color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.numbers { border-top: 1px solid var(--line); padding-top: 1.1rem; }
.numbers li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .9rem; align-items: center; padding: .6rem 0; border-bottom: 1px solid var(--line); }
.numbers li > span { display: grid; }
.numbers li:last-child { border-bottom: 0; padding-bottom: 0; }
.numbers button { padding: .4rem .65rem; font-size: .875rem; }
code { font: .9rem/1.5 ui-monospace, monospace; }
.message { max-width: 34rem; margin: 2rem auto 0; display: grid; gap: 1rem; }
.message h1 { font-size: 1.5rem; line-height: 1.25; }
.actions { display: flex; gap: .8rem; flex-wrap: wrap; }
.actions button { flex: 1; min-height: 3.1rem; }
@media (min-width: 52rem) {
  main { padding-top: 2.5rem; }
  .columns { grid-template-columns: 1fr 1.1fr; gap: 3.5rem; align-items: start; }
  .pay { padding: 1.75rem; }
}
`;
