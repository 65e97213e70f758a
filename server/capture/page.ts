import type { Language } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { markup, type Markup } from '#server/outside/markup.ts'
import { outsidePage, type OutsidePage } from '#server/outside/page.ts'

interface PageParts {
  readonly model: Model
  readonly language: Language
  readonly title: string
  readonly body: Markup
  /** Sites that may show it within a page of theirs. */
  readonly frames?: readonly string[]
  /** Where its form may lead besides itself. */
  readonly goesTo?: string | undefined
}

/** Under the letterhead of the company, in its colour. */
export function companyPage({ model, language, title, body, ...rest }: PageParts): OutsidePage {
  const { letterhead, settings } = model
  const issuer = letterhead.name || settings.company
  const logo = letterhead.logo
  const head =
    logo === undefined
      ? markup`<p class="issuer">${issuer}</p>`
      : markup`<img src="${`data:image/png;base64,${logo}`}" alt="${issuer}">`
  return outsidePage({
    ...rest,
    locale: language,
    title: `${title} · ${issuer}`,
    style: styleOf(letterhead.color),
    hasPicture: true,
    body: markup`<header>${head}</header>
${body}`,
  })
}

/** The colour is six digits that its element's schema has checked. */
function styleOf(color: string): string {
  const own = `--brand:${color};--on-brand:${isLight(color) ? '#111' : '#fff'}`
  return `:root{color-scheme:light dark;${own};${tones}}${rules}`
}

const tones = [
  '--ground:light-dark(#f6f6f4,#161718)',
  '--paper:light-dark(#fff,#1f2123)',
  '--ink:light-dark(#1b1d1f,#eceded)',
  '--muted:light-dark(#5b6167,#a9afb5)',
  '--line:light-dark(#767d84,#8d949b)',
  '--wrong:light-dark(#a61b1b,#ff9d94)',
].join(';')

const rules = [
  '*{box-sizing:border-box}',
  'body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}',
  'main{max-width:36rem;margin:0 auto;padding:1.25rem;background:var(--paper);border-top:4px solid var(--brand);min-height:100vh}',
  '@media(min-width:40rem){main{margin:2rem auto;padding:2rem;min-height:0;border-radius:6px}}',
  'header img{max-height:4rem;max-width:14rem;background:#fff;padding:4px;border-radius:4px}',
  '.issuer{margin:0;font-weight:600}',
  'h1{font-size:1.5rem;line-height:1.25;margin:1rem 0 .5rem;overflow-wrap:anywhere}',
  'p{margin:.5rem 0;white-space:pre-line;overflow-wrap:anywhere}',
  'form{display:flex;flex-direction:column;gap:1rem;margin-top:1rem}',
  'label,legend{display:block;font-weight:500;padding:0;margin-bottom:.25rem}',
  '.mark,.help{color:var(--muted);font-weight:400;font-size:.875rem}',
  '.help{margin:.25rem 0 0}',
  'input,select,textarea{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:4px;width:100%;padding:.5rem .625rem}',
  'textarea{min-height:7rem}',
  'fieldset{border:0;margin:0;padding:0;min-width:0}',
  '.tick{display:flex;gap:.625rem;align-items:flex-start;margin:.25rem 0}',
  '.tick input{flex:none;width:1.25rem;height:1.25rem;margin:.125rem 0 0}',
  '.tick label{font-weight:400;margin:0;white-space:pre-line;overflow-wrap:anywhere}',
  '.wrong{color:var(--wrong);font-size:.875rem;margin:.25rem 0 0}',
  '.look{border-left:4px solid var(--wrong);padding:.25rem 0 .25rem .75rem}',
  '.look ul{margin:.25rem 0 0;padding-left:1.25rem}',
  '.look a{color:inherit}',
  '[aria-invalid=true]{border-color:var(--wrong)}',
  'button{font:inherit;font-weight:600;background:var(--brand);color:var(--on-brand);border:1px solid var(--line);border-radius:4px;padding:.625rem 1.25rem;cursor:pointer;align-self:flex-start}',
  'button.quiet{background:transparent;color:inherit}',
  ':focus-visible{outline:3px solid currentColor;outline-offset:2px}',
  '.trap{position:absolute;left:-6000px}',
].join('')

/** By relative luminance (WCAG 2, 1.4.3): which of black and white stands out more from it. */
function isLight(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(color.slice(at, at + 2), 16) / 255),
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}
