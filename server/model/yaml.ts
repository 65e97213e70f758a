import type * as Yaml from 'yaml'
import type { Document, LineCounter, Pair } from 'yaml'
import type { Localized } from '#common/errors.ts'
import { onDemand } from '#server/on-demand.ts'

export const yaml = onDemand<typeof Yaml>('yaml')

const bytesMax = 300_000
const nodesMax = 50_000
const depthMax = 40
/** Brackets that a text may leave open before it is not worth parsing. */
const openMax = 400

interface YamlProblem {
  readonly line: number
  readonly rule: string
  readonly message: Localized
}

export interface YamlText {
  readonly data: unknown
  /** The line on which a part of the data is written, or the nearest part around it. */
  lineOf(path: readonly (string | number)[]): number
}

/**
 * Data and nothing but data: no tags, which name types; no anchors and aliases, by which a small file
 * expands without bound; no repeated keys, of which readers disagree about the one that counts.
 */
export function readYaml(text: string): YamlText | YamlProblem {
  if (text.length > bytesMax) return problem(1, 'size', 'pasa de 300 kB', 'is larger than 300 kB')
  if (nestsTooDeep(text)) return tooDeep(1)
  if (/^%/m.test(text))
    return problem(1, 'tag', 'usa directivas, que no se admiten', 'uses directives, which are refused')
  const { LineCounter, parseDocument } = yaml()
  const lines = new LineCounter()
  let document: Document
  try {
    document = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      strict: true,
      // Compared each with each they would take minutes for a large file: they are looked at below.
      uniqueKeys: false,
      stringKeys: true,
      logLevel: 'error',
      lineCounter: lines,
    })
  } catch {
    return tooDeep(1)
  }
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const reason = error.message.split('\n')[0]?.replace(/ at line .*$/, '') ?? ''
    return problem(
      error.linePos?.[0].line ?? 1,
      'syntax',
      `no es YAML válido (${reason})`,
      `is not valid YAML (${reason})`,
    )
  }
  const refused = findRefused(document, (offset) => lines.linePos(offset).line)
  if (refused) return refused
  return { data: document.toJS({ maxAliasCount: 0 }), lineOf: (path) => lineOf(document, lines, path) }
}

function findRefused(document: Document, lineAt: (offset: number) => number): YamlProblem | undefined {
  const { visit, isMap, isNode, isPair } = yaml()
  let found: YamlProblem | undefined
  let nodes = 0
  visit(document, (_key, node, path) => {
    nodes += 1
    const at = isMap(node) ? repeatedKey(node.items) : isPair(node) ? node.key : node
    const line = isNode(at) ? lineAt(at.range?.[0] ?? 0) : 1
    if (nodes > nodesMax) found = problem(line, 'size', 'tiene demasiadas partes', 'has too many parts')
    else if (path.length > depthMax) found = tooDeep(line)
    else if (isMap(node) && at !== undefined) found = problem(line, 'unique', 'repite una clave', 'repeats a key')
    else found = refusalOf(node, line)
    return found ? visit.BREAK : undefined
  })
  return found
}

function refusalOf(node: unknown, line: number): YamlProblem | undefined {
  const { isAlias, isNode, isPair, isScalar } = yaml()
  if (isAlias(node) || (isNode(node) && 'anchor' in node && node.anchor !== undefined))
    return problem(line, 'alias', 'usa anclas o alias, que no se admiten', 'uses anchors or aliases, which are refused')
  if (isNode(node) && node.tag !== undefined)
    return problem(line, 'tag', 'usa etiquetas de tipo, que no se admiten', 'uses type tags, which are refused')
  if (isPair(node) && isScalar(node.key) && isUnsafeKey(node.key.value))
    return problem(line, 'key', 'tiene una clave no admitida', 'has a key that is refused')
  if (isScalar(node) && typeof node.value === 'number' && !Number.isFinite(node.value))
    return problem(line, 'number', 'tiene un número sin valor', 'has a number that is none')
  return undefined
}

function repeatedKey(pairs: readonly Pair[]): unknown {
  const seen = new Set<unknown>()
  for (const { key } of pairs) {
    const value = yaml().isScalar(key) ? key.value : key
    if (seen.has(value)) return key
    seen.add(value)
  }
  return undefined
}

/** Keys by which data could reach what every object inherits. */
function isUnsafeKey(key: unknown): boolean {
  return key === '__proto__' || key === '<<'
}

/** Quotes are not understood here: no honest text leaves hundreds of brackets or dashes open. */
function nestsTooDeep(text: string): boolean {
  let open = 0
  for (const sign of text) {
    if (sign === '[' || sign === '{') open += 1
    else if (sign === ']' || sign === '}') open -= 1
    if (open > openMax) return true
  }
  return /(?:[-?:] ){400}/.test(text)
}

function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true)
    const offset = yaml().isNode(node) ? node.range?.[0] : undefined
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return 1
}

function tooDeep(line: number): YamlProblem {
  return problem(line, 'depth', 'está anidado demasiado hondo', 'is nested too deeply')
}

function problem(line: number, rule: string, es: string, en: string): YamlProblem {
  return { line, rule, message: { es, en } }
}
