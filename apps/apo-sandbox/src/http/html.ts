/** Markup that is safe to send. */
export class Html {
  constructor(readonly markup: string) {}
}

/** Markup with its values escaped; nested markup and lists of it go in as they are. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(embed)));
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function embed(value: unknown): string {
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(embed).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => escapes[character]!);
}

const style = `
  :root { --ink: #1b2430; --dim: #667085; --line: #e4e7ec; --accent: #1f5eff; --paper: #fff; --bad: #b42318; --good: #067647 }
  * { box-sizing: border-box }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: #f2f4f7 }
  main { max-width: 30rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border-radius: 1rem;
    box-shadow: 0 1px 3px #1018281a, 0 12px 32px #1018280f }
  main.wide { max-width: 76rem; margin: 3vh auto }
  h1 { font-size: 1.25rem; margin: 0 0 .25rem } h2 { font-size: 1rem; margin: 2rem 0 .5rem }
  p { margin: .25rem 0 1rem } .dim { color: var(--dim) } .bad { color: var(--bad) } .good { color: var(--good) }
  .amount { font-size: 2rem; font-weight: 650; letter-spacing: -.02em; margin: 1rem 0 }
  .brands { display: grid; grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); gap: .5rem }
  button { font: inherit; width: 100%; padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .6rem;
    background: var(--paper); color: inherit; cursor: pointer }
  button:hover, button:focus-visible { border-color: var(--accent); outline: none }
  button.primary { background: var(--accent); border-color: var(--accent); color: #fff; font-weight: 600 }
  form > button { margin-top: .5rem } .brands > button { margin: 0; font-size: .9rem }
  table { border-collapse: collapse; width: 100%; font-size: .85rem } .scroll { overflow-x: auto }
  th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap }
  td form { display: flex; gap: .25rem } td input, td select { font: inherit }
  td button { width: auto; margin: 0; padding: .1rem .6rem }
  footer { margin-top: 1.5rem; font-size: .8rem; color: var(--dim) } a { color: var(--accent) }
  code { font: .85em ui-monospace, monospace }`;

/** A whole page. */
export function page(title: string, content: Html, layout: 'card' | 'wide' = 'card'): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main class="${layout}">${content}</main>
      </body>
    </html>`.markup;
}
