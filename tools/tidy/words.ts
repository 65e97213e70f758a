/** Names that say nothing, sources of time and chance, traces of one machine, paths that are gone. */
import { blankStringsAndComments } from '#tools/tidy/code.ts'
import type { Entry } from '#tools/tidy/map.ts'
import { isSource, isTest, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

type Ban = {
  readonly pattern: RegExp
  readonly problem: string
  readonly applies: (file: string) => boolean
}

const isProduct = (file: string): boolean => isSource(file) && !isTest(file) && !/^(tools|bench)\/|^[^/]*$/.test(file)
const isServer = (file: string): boolean => isProduct(file) && /^(server|catalog|common|demo|extensions)\//.test(file)

const inCode: readonly Ban[] = [
  {
    pattern: /\b(?:function|const|class|interface|type)\s+(?:\w+(?:Service|Manager|Helpers?|Utils?)|[A-Z]\w*Base)\b/g,
    problem: 'find the noun for this name',
    applies: isSource,
  },
  {
    pattern: /^\s*(?:export\s+)?(?:abstract\s+)?class\s+(?!\w+ extends \w*Error\b)\w+/gm,
    problem: 'classes are for errors only',
    applies: isProduct,
  },
  {
    pattern: /\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(|(?<![.\w])random(?:UUID|Bytes|Int)\(/g,
    problem: 'time, chance and ids come from the context',
    // Not what happens but what must not be guessed: salts, and the names of the supervisor's sockets.
    applies: (file) => isServer(file) && !/^server\/(world\.ts|context\.ts|access\/password\.ts|db\/)/.test(file),
  },
  {
    pattern: /(?<![.\w])fetch\(/g,
    problem: 'network calls belong in server/egress/',
    applies: (file) => isServer(file) && !file.startsWith('server/egress/'),
  },
  {
    pattern: /\b(?:eval|Function)\(|\bdangerouslySetInnerHTML\b|\.innerHTML\b/g,
    problem: 'text is never run as code or markup',
    applies: (file) => isProduct(file) && file !== 'web/ui/rich-text.tsx',
  },
]

const machine: readonly RegExp[] = [
  /(?<![\w.-])\/(?:work|root|home\/\w+)\/[\w.-]*/g,
  /registry\.(?:npmjs|npmmirror|yarnpkg)\.\w+/g,
  /"resolved": "https?:/g,
]

export function checkWords(tree: Tree): readonly Violation[] {
  return [...tree].flatMap(([file, text]) => {
    if (!isSource(file)) return []
    const bans = inCode.filter(({ applies }) => applies(file))
    const code = bans.length > 0 ? blankStringsAndComments(text) : ''
    return bans.flatMap(({ pattern, problem }) =>
      [...code.matchAll(pattern)].map(
        (match) => `${file}:${lineOf(code, match.index)}: ${match[0].trim()}: ${problem}`,
      ),
    )
  })
}

export function checkMachine(tree: Tree): readonly Violation[] {
  return [...tree].flatMap(([file, text]) =>
    machine.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(
        (match) => `${file}:${lineOf(text, match.index)}: ${match[0]}: belongs to one machine, not to the product`,
      ),
    ),
  )
}

/** Each path that a page of ours names exists. Paths with <placeholders>, … or * are patterns. */
export function checkDocuments(tree: Tree, map: readonly Entry[]): readonly Violation[] {
  const roots = new Set(map.map(({ path }) => path.split('/')[0]))
  return [...tree].flatMap(([file, text]) => {
    if (!file.endsWith('.md')) return []
    const folder = file.slice(0, file.lastIndexOf('/') + 1)
    const quoted = [...text.matchAll(/`([\w.-]+\/[\w./-]*|[\w-]+\.(?:ts|tsx|mjs|md|json))`/g)]
      .filter((match) => match[1]?.includes('/') === false || roots.has(match[1]?.split('/')[0]))
      .filter((match) => match[1] !== undefined && !isKnown(tree, match[1]))
    const linked = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g)].filter(
      (match) => match[1] !== undefined && !isKnown(tree, resolve(folder, match[1])),
    )
    return [...quoted, ...linked].map(
      (match) => `${file}:${lineOf(text, match.index)}: names ${match[1]}, which does not exist`,
    )
  })
}

function isKnown(tree: Tree, path: string): boolean {
  const clean = path.replace(/\/$/, '')
  if (tree.has(clean)) return true
  const files = [...tree.keys()]
  if (!clean.includes('/') && clean.includes('.')) return files.some((file) => file.endsWith(`/${clean}`))
  return files.some((file) => file.startsWith(`${clean}/`))
}

function resolve(folder: string, link: string): string {
  const parts = (link.startsWith('/') ? link.slice(1) : folder + link).split('/')
  return parts
    .reduce<readonly string[]>(
      (path, part) => (part === '..' ? path.slice(0, -1) : part === '.' ? path : [...path, part]),
      [],
    )
    .join('/')
}
