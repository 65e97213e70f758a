import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

type Theme = 'light' | 'dark'
type Rgb = readonly [number, number, number]

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')
const textRatioMin = 4.5
const shapeRatioMin = 3

const inks = ['ink', 'ink-muted', 'ink-faint'] as const
const papers = ['sunken', 'paper', 'surface', 'raised', 'hover'] as const
const states = ['none', 'overdue', 'today', 'planned', 'why'] as const

test('ink reads on every paper in both themes', () => {
  eachTheme((theme) => {
    for (const ink of inks) {
      for (const paper of papers)
        assertRatio(theme, token(ink, theme), token(paper, theme), textRatioMin, `${ink} on ${paper}`)
    }
  })
})

test('the accent reads as text, and as the ground of its own text', () => {
  eachTheme((theme) => {
    for (const paper of [...papers, 'accent-soft'] as const) {
      assertRatio(theme, token('accent-ink', theme), token(paper, theme), textRatioMin, `accent-ink on ${paper}`)
    }
    for (const ground of ['accent', 'accent-hover', 'danger', 'danger-hover'] as const) {
      assertRatio(theme, token('accent-contrast', theme), token(ground, theme), textRatioMin, `text on ${ground}`)
    }
    for (const place of ['sandbox', 'training']) {
      assertRatio(theme, token(`on-${place}`, theme), token(place, theme), textRatioMin, `text on ${place}`)
    }
  })
})

test('each meaning reads on its own ground and on paper', () => {
  eachTheme((theme) => {
    for (const state of states) {
      const ink = token(`${state}-ink`, theme)
      assertRatio(theme, ink, token(`${state}-soft`, theme), textRatioMin, `${state} on soft`)
      assertRatio(theme, ink, token('surface', theme), textRatioMin, `${state} on surface`)
      assertRatio(theme, ink, token('paper', theme), textRatioMin, `${state} on paper`)
    }
  })
})

test('what bounds a field and what shows the focus can be seen', () => {
  eachTheme((theme) => {
    for (const paper of ['sunken', 'paper', 'surface'] as const) {
      assertRatio(theme, token('line-field', theme), token(paper, theme), shapeRatioMin, `line-field on ${paper}`)
      assertRatio(theme, token('focus', theme), token(paper, theme), shapeRatioMin, `focus on ${paper}`)
    }
  })
})

test('every option colour reads on its own ground', () => {
  const hues = [...css.matchAll(/\.tint-\w+ \{\s*--(hue|chroma): ([\d.]+)/g)]
  assert.equal(hues.length, 10)
  eachTheme((theme) => {
    for (const [rule, name, value] of hues) {
      const hue = name === 'hue' ? Number(value) : 80
      const chroma = name === 'chroma' ? Number(value) : 1
      const ratioOf = (part: string) => tint(part, theme, hue, chroma)
      assertRatio(theme, ratioOf('ink'), ratioOf('soft'), textRatioMin, String(rule))
    }
  })
})

function eachTheme(check: (theme: Theme) => void): void {
  check('light')
  check('dark')
}

function assertRatio(theme: Theme, ink: Rgb, paper: Rgb, ratioMin: number, what: string): void {
  const [high, low] = [luminance(ink), luminance(paper)].sort((a, b) => b - a)
  const ratio = ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
  assert.ok(ratio >= ratioMin, `${what}, ${theme}: ${ratio.toFixed(2)} is under ${ratioMin}`)
}

function token(name: string, theme: Theme): Rgb {
  const match = new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(css)
  const hex = match?.[theme === 'light' ? 1 : 2]
  assert.ok(hex, `--${name} is not in tokens.css`)
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [channel(0), channel(2), channel(4)]
}

function tint(part: string, theme: Theme, hue: number, chromaShare: number): Rgb {
  const rule = new RegExp(`--tint-${part}: light-dark\\(\\s*(oklch\\(.*\\)),\\s*(oklch\\(.*\\))\\s*\\)`).exec(css)
  const [lightness, chroma] = [...(rule?.[theme === 'light' ? 1 : 2] ?? '').matchAll(/[\d.]+/g)].map(Number)
  assert.ok(lightness !== undefined && chroma !== undefined, `--tint-${part} is not in tokens.css`)
  return fromOklch(lightness, chroma * chromaShare, hue)
}

/** https://bottosson.github.io/posts/oklab/ */
function fromOklch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    gamma(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    gamma(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    gamma(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ]
}

function gamma(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear))
  return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
