/**
 * Which modules are served together. Left to itself the bundler makes a file of each set of pages that
 * share something: more than a hundred requests before a list is seen, most for some hundred bytes. Here
 * what the first pages need is put together by who needs it: all of them, the frame, the list, the record.
 */
import path from 'node:path'
import { parseAst, type Plugin } from 'vite'

/** The modules that first loads begin with. The frame is on the page with each but the sign-in. */
const starts = {
  main: 'web/main.tsx',
  'sign-in': 'web/pages/sign-in.tsx',
  frame: 'web/pages/frame.tsx',
  list: 'web/pages/records.tsx',
  board: 'web/records/board.tsx',
  record: 'web/pages/record.tsx',
  calendar: 'web/records/calendar.tsx',
  day: 'web/pages/home.tsx',
} as const
type Start = keyof typeof starts
const names = Object.keys(starts) as readonly Start[] // The keys of a constant are known.

/** Packages that reach everything they have through one file: what is asked of them is looked up in it. */
const barrels =
  /node_modules\/(lucide-react\/dist\/esm\/lucide-react|react-aria-components\/dist\/exports\/index)\.m?js$/

interface ModuleInfo {
  readonly code: string | null
  readonly importedIds: readonly string[]
}
type Lookup = (id: string) => ModuleInfo | null

const chunkOf = new Map<string, string>()

/** Finds, once all is read, in which chunk of the first load each module belongs. */
export function firstChunks(): Plugin {
  return {
    name: 'lazo:first-chunks',
    apply: 'build',
    buildEnd() {
      chunkOf.clear()
      const neededBy = new Map<string, Set<Start>>()
      const roots = new Set<string>()
      const find: Lookup = (id) => this.getModuleInfo(id)
      const ids = [...this.getModuleIds()]
      for (const name of names) {
        const root = ids.find((id) => slashed(id).endsWith(`/${starts[name]}`))
        if (root === undefined) throw new Error(`No module is ${starts[name]}.`)
        roots.add(root)
        for (const id of reachedFrom(root, find)) neededBy.set(id, (neededBy.get(id) ?? new Set()).add(name))
      }
      for (const [id, needing] of neededBy)
        if (!roots.has(id) && !id.endsWith('.css')) chunkOf.set(id, chunkFor(needing))
    },
  }
}

/** For the bundler: of what more pages need first, so that no chunk asks one that asks it. */
export const firstGroups = [
  'start',
  'common',
  'shell',
  'entry',
  'working',
  'further',
  ...names.map((name) => `${name}-parts`),
].map((name, index) => ({ name, test: (id: string) => chunkOf.get(id) === name, priority: 18 - index }))

function chunkFor(needing: ReadonlySet<Start>): string {
  if (needing.has('main')) return 'start'
  if (needing.has('frame')) return needing.has('sign-in') ? 'common' : 'shell'
  if (needing.has('sign-in')) return needing.has('list') || needing.has('board') ? 'common' : 'entry'
  // A board is opened within the page of lists.
  const pages = [...needing].filter((one) => one !== 'board' || !needing.has('list'))
  if (pages.length === 1) return `${pages[0]}-parts`
  return pages.includes('list') ? 'working' : 'further'
}

function reachedFrom(root: string, find: Lookup): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [root]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    const info = find(id)
    if (info) waiting.push(...importsOf(info, find))
  }
  return seen
}

function importsOf(info: ModuleInfo, find: Lookup): readonly string[] {
  return info.importedIds.flatMap((id) => {
    const barrel = barrels.test(slashed(id)) ? find(id) : undefined
    if (!barrel?.code || !info.code) return [id]
    const [, packageName = ''] = /node_modules\/([^/]+)\//.exec(slashed(id)) ?? []
    const files = filesIn(id, barrel.code)
    return namesAskedOf(packageName, info.code).flatMap((name) => files.get(name) ?? [])
  })
}

function namesAskedOf(packageName: string, code: string): readonly string[] {
  return parseAst(code, { lang: 'tsx' }).body.flatMap((line) =>
    line.type === 'ImportDeclaration' && line.source.value === packageName
      ? line.specifiers.flatMap((one) => (one.type === 'ImportSpecifier' ? nameOf(one.imported) : []))
      : [],
  )
}

const filesByBarrel = new Map<string, ReadonlyMap<string, string>>()

/** Each name that a barrel exports, with the file it comes from. */
function filesIn(id: string, code: string): ReadonlyMap<string, string> {
  const known = filesByBarrel.get(id)
  if (known) return known
  const file = (source: string) => path.resolve(path.dirname(id), source)
  const body = parseAst(code).body
  const locals = new Map<string, string>()
  for (const line of body) {
    if (line.type === 'ImportDeclaration')
      for (const one of line.specifiers) locals.set(one.local.name, file(line.source.value))
  }
  const files = new Map<string, string>()
  for (const line of body) {
    if (line.type !== 'ExportNamedDeclaration') continue
    for (const one of line.specifiers) {
      const from = line.source ? file(line.source.value) : locals.get(nameOf(one.local))
      if (from !== undefined) files.set(nameOf(one.exported), from)
    }
  }
  filesByBarrel.set(id, files)
  return files
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: string }): string {
  return name.name ?? name.value ?? ''
}

function slashed(id: string): string {
  return id.replaceAll(path.sep, '/')
}
