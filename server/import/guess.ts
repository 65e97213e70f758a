import { normalize } from '#common/normalize.ts'
import type { Localized } from '#common/errors.ts'
import { contentShare } from './guess-content.ts'

/** What a column of a file may be mapped to: a field, or one part of a composite field. */
export interface Target {
  readonly name: string
  readonly label: Localized
  readonly aliases?: readonly string[]
  readonly type: string
}

interface GuessedColumn {
  /** Name of the target, or null where none is likely. */
  readonly target: string | null
  /** 0 to 1; from 0.85 on people rarely change it. */
  readonly confidence: number
  readonly because: 'header' | 'content' | 'both' | 'nothing'
}

/** Under this a guess disturbs more than it helps. */
const confidenceMin = 0.5

/**
 * Which target each column of a file means, by its header in Spanish or English and by what its
 * cells look like. A target is given to one column only: the best pair first.
 */
export function guessMapping(
  headers: readonly string[],
  samples: readonly (readonly string[])[],
  targets: readonly Target[],
): GuessedColumn[] {
  const forms = targets.map(formsOf)
  const pairs = headers.flatMap((header, column) => {
    const cells = samples.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')
    const folded = [header, ...header.split(/[/|]| o | or /)].map(foldHeader)
    return targets.flatMap((target, index) => {
      const guess = judge(folded, cells, target, forms[index] ?? [])
      return guess.confidence >= confidenceMin ? [{ column, guess }] : []
    })
  })
  const best: GuessedColumn[] = headers.map(() => nothing)
  const taken = new Set<string | null>()
  for (const { column, guess } of pairs.toSorted(byConfidence)) {
    if (best[column] !== nothing || taken.has(guess.target)) continue
    best[column] = guess
    taken.add(guess.target)
  }
  return best
}

const nothing: GuessedColumn = { target: null, confidence: 0, because: 'nothing' }

interface Pair {
  readonly column: number
  readonly guess: GuessedColumn
}

function byConfidence(a: Pair, b: Pair): number {
  return b.guess.confidence - a.guess.confidence || a.column - b.column
}

function judge(
  headers: readonly (readonly string[])[],
  cells: readonly string[],
  target: Target,
  forms: readonly Form[],
): GuessedColumn {
  const byHeader = Math.max(
    0,
    ...headers.flatMap((header) => forms.map(({ words, strength }) => likeness(header, words) * strength)),
  )
  const share = contentShare(cells, target.type)
  if (share === undefined) {
    const because = byHeader > 0 ? 'header' : 'nothing'
    const isUnproved = contentTypes.has(target.type)
    return { target: target.name, confidence: round(byHeader * (isUnproved ? 0.95 : 1)), because }
  }
  // Cells that contradict the header weigh more than cells that agree with it.
  if (byHeader > 0) {
    const confidence = share >= 0.5 ? byHeader * (0.9 + share * 0.1) : byHeader * (0.4 + share)
    return { target: target.name, confidence: round(confidence), because: 'both' }
  }
  const telling = contentTypes.has(target.type) && cells.length >= 2 && share >= 0.8
  return { target: target.name, confidence: telling ? round(share * 0.7) : 0, because: 'content' }
}

/** Types whose cells look like nothing else, so that they may be guessed without a header. */
const contentTypes = new Set(['email', 'taxId', 'phone', 'url'])

function round(value: number): number {
  return Math.round(value * 100) / 100
}

interface Form {
  readonly words: readonly string[]
  readonly strength: number
}

function formsOf(target: Target): Form[] {
  const { name, label, aliases = [], type } = target
  const own = [label.es, label.en, name, ...aliases]
  const usual = (typeAliases[type] ?? []).filter((alias) => !own.includes(alias))
  // A field's own names win over those of its type, which several fields may share.
  const form = (strength: number) => (text: string) => ({ words: foldHeader(text), strength })
  return [...own.map(form(1)), ...usual.map(form(0.9))].filter(({ words }) => words.length > 0)
}

/** Words by which people call a column of a type, whatever the module calls its field. */
const typeAliases: Readonly<Record<string, readonly string[]>> = {
  email: ['e-mail', 'email', 'mail', 'correo', 'correo electrónico', 'dirección de correo'],
  phone: ['teléfono', 'tel', 'tfno', 'tlf', 'telf', 'phone', 'telephone'],
  taxId: ['nif', 'cif', 'dni', 'nie', 'rfc', 'cuit', 'rut', 'vat', 'vat number', 'tax id'],
  url: ['web', 'página web', 'sitio web', 'url', 'website'],
}

const stopWords = new Set(['de', 'del', 'la', 'el', 'los', 'las', 'the', 'of', 'y', 'and', 'n', 'no', 'num'])

/** "Teléfono_Móvil (1)" and "telefonoMovil" are both telefono, movil. */
function foldHeader(header: string): string[] {
  const spaced = header.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/\be[-\s]mail/gi, 'email')
  const words = normalize(spaced)
    .replace(/\b([a-z])\.(?=[a-z]\b)/g, '$1')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const telling = words.filter((word) => !stopWords.has(word))
  return telling.length > 0 ? telling : words
}

/** Words that qualify another one: alone they tell a column, beside another they tell little. */
const genericWords = new Set(
  'nombre name codigo code fecha date tipo type direccion address telefono phone numero number datos contacto contact'.split(
    ' ',
  ),
)

function weight(word: string): number {
  return genericWords.has(word) ? 0.5 : 1
}

/** How much two folded headers say the same, 0 to 1. */
function likeness(header: readonly string[], form: readonly string[]): number {
  if (header.length === 0) return 0
  if (header.join('') === form.join('')) return 1
  const left = [...header]
  let sum = 0
  for (const word of form) {
    let best = 0
    let at = -1
    for (const [index, candidate] of left.entries()) {
      const score = wordLikeness(candidate, word)
      if (score > best) [best, at] = [score, index]
    }
    if (at >= 0) left.splice(at, 1)
    sum += best * weight(word)
  }
  const [ofHeader, ofForm] = [total(header), total(form)]
  const share = sum / Math.max(ofHeader, ofForm)
  // All words of the field's name are there: "Correo del asistente" still is an e-mail.
  if (sum >= ofForm * 0.95) return 0.5 + share * 0.45
  return share >= 0.5 ? share * 0.95 : 0
}

function total(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + weight(word), 0)
}

function wordLikeness(a: string, b: string): number {
  if (a === b) return 1
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (singular(a) === singular(b)) return 0.95
  // Abbreviations: "prov" for provincia, "tel" for telefono.
  if (short.length >= 3 && long.startsWith(short)) return 0.75
  if (short.length >= 5 && distance(a, b) <= (short.length >= 8 ? 2 : 1)) return 0.8
  return 0
}

function singular(word: string): string {
  return word.length > 4 ? word.replace(/(?:es|s)$/, '') : word
}

/** Letters to change, add or leave out to make one word of the other. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const swap = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const drop = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      current.push(Math.min(swap, drop))
    }
    previous = current
  }
  return previous[b.length] ?? 3
}
