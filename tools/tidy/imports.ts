/** Imports point down the map, the two columns never meet, and each vendor stays in its folder. */
import { importsOf, type Import } from '#tools/tidy/code.ts'
import { entryOf, type Entry } from '#tools/tidy/map.ts'
import { isSource, isTest, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

type Fence = { readonly packages: RegExp; readonly allowed: readonly string[] }

const fences: readonly Fence[] = [
  { packages: /^(fastify|@fastify\/.*)$/, allowed: ['server/http/'] },
  { packages: /^pg$/, allowed: ['server/db/'] },
  { packages: /^pg-boss$/, allowed: ['server/jobs/'] },
  { packages: /^(better-auth|kysely)(\/.*)?$/, allowed: ['server/access/'] },
  { packages: /^sql-template-tag$/, allowed: ['server/'] },
  { packages: /^(nodemailer|undici|node:(https?|http2|tls|dgram|dns)(\/.*)?)$/, allowed: ['server/egress/'] },
  // The embedded database listens on a socket file.
  { packages: /^node:net$/, allowed: ['server/egress/', 'server/db/'] },
  { packages: /^node:child_process$/, allowed: ['server/db/'] },
  { packages: /^node:vm$/, allowed: [] },
  {
    packages:
      /^(react|react-dom|react-aria.*|react-hook-form|lucide-react|@tanstack\/.*|@tiptap\/.*|dompurify)(\/.*)?$/,
    allowed: ['web/', 'extensions/'],
  },
]

export function checkImports(tree: Tree, map: readonly Entry[]): readonly Violation[] {
  return [...tree].flatMap(([file, text]) =>
    isSource(file)
      ? importsOf(text).flatMap((found) =>
          problemsOf(tree, map, file, found).map((problem) => `${file}:${lineOf(text, found.index)}: ${problem}`),
        )
      : [],
  )
}

function problemsOf(tree: Tree, map: readonly Entry[], file: string, found: Import): readonly string[] {
  const { specifier } = found
  if (specifier.startsWith('../')) return [`imports ${specifier}: write #folder/file.ts`]
  if (/^\.\/.*\//.test(specifier)) return [`imports ${specifier} of another folder: write #folder/file.ts`]
  const target = targetOf(file, specifier)
  if (target === undefined) return fenceProblems(file, found)
  if (!tree.has(target)) return [`imports ${specifier}, which does not exist`]
  const wall = wallProblem(file, target)
  if (wall !== undefined) return [wall]
  return orderProblems(map, file, target, found)
}

/** The file that an import of ours means; undefined for packages. */
export function targetOf(file: string, specifier: string): string | undefined {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const clean = specifier.replace(/\?.*$/, '')
  if (clean.startsWith('./')) return folder + clean.slice(2)
  return clean.startsWith('#') ? clean.slice(1) : undefined
}

function fenceProblems(file: string, { specifier, isTypeOnly }: Import): readonly string[] {
  if (isTest(file) || /^(tools|bench)\/|^[^/]*$/.test(file)) return []
  return fences
    .filter(({ packages, allowed }) => packages.test(specifier) && !allowed.some((folder) => file.startsWith(folder)))
    .filter(() => !(isTypeOnly && specifier.startsWith('node:')))
    .map(({ allowed }) => `imports ${specifier}, which belongs in ${allowed.join(' or ') || 'no file'}`)
}

/** The column of the browser and that of the server share only what both may run. */
function wallProblem(file: string, target: string): string | undefined {
  if (file.startsWith('extensions/')) return extensionProblem(file, target)
  if (target.startsWith('extensions/') && !isTest(file)) return `only the start of the program may use ${target}`
  const isShared = /^(common|catalog\/field-types)\//.test(target)
  if (file.startsWith('web/') && !target.startsWith('web/') && !isShared) return `the browser may not use ${target}`
  if (!/^(web|tools)\/|^[^/]*$/.test(file) && target.startsWith('web/') && !file.startsWith('test/')) {
    return `only the browser may use ${target}`
  }
  return undefined
}

/** An extension lives by the contracts alone, its browser half by the browser's parts too. */
function extensionProblem(file: string, target: string): string | undefined {
  const [, own = ''] = file.match(/^(extensions\/[^/]+\/)/) ?? []
  const isOwn = target.startsWith(own)
  if (isTest(file) || isOwn || /^(common|catalog\/field-types)\//.test(target)) return undefined
  const isBrowserHalf = file === `${own}web.tsx`
  if (target.startsWith(isBrowserHalf ? 'web/' : 'catalog/')) return undefined
  return `an extension may not use ${target}`
}

function orderProblems(map: readonly Entry[], file: string, target: string, { isTypeOnly }: Import): readonly string[] {
  if (isTest(file)) return []
  const from = entryOf(map, file)
  const to = entryOf(map, target)
  if (from === undefined || to === undefined || from.path === to.path) return []
  if (from.isTypesOnly) return isTypeOnly ? [] : [`imports ${target}: this file holds types only`]
  if (to.isTypesOnly && isTypeOnly) return []
  if (isTest(target) && !/^(tools|bench)\//.test(file)) return [`only tests may use ${target}`]
  if (from.rank === to.rank) return [`${from.path} and ${to.path} are side by side in the map`]
  return from.rank > to.rank ? [`imports ${target}, which is above it in the map`] : []
}
