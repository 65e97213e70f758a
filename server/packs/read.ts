import type { z } from 'zod'
import { invalid, violation, type Localized } from '#common/errors.ts'
import { shapeProblem } from '#server/model/shape-problem.ts'
import { readYaml } from '#server/model/yaml.ts'
import { checkChain } from './check.ts'
import { packLimits, packSchema, sectionNames, type Pack } from './shape.ts'

/** What is wrong in a file, and where: on which line, in which part. */
interface PackProblem {
  readonly line: number
  readonly path: string
  readonly message: Localized
}

type ReadPack = { readonly pack: Pack } | { readonly problems: readonly PackProblem[] }

const problemsMax = 50

/** A pack out of its file, or everything that is wrong with it; what it says is not carried out here. */
export function readPack(text: string): ReadPack {
  const yaml = readYaml(text)
  if ('message' in yaml) {
    const { es, en } = yaml.message
    return { problems: [{ line: yaml.line, path: '', message: { es: `El fichero ${es}.`, en: `The file ${en}.` } }] }
  }
  const place = (path: readonly PropertyKey[], message: Localized): PackProblem => {
    const parts = path.map((part) => (typeof part === 'number' ? part : String(part)))
    return { line: yaml.lineOf(parts), path: parts.join('.'), message }
  }
  const read = packSchema.safeParse(yaml.data)
  if (!read.success) {
    const found = read.error.issues.flatMap(innermost).map(({ path, issue }) => place(path, shapeProblem(issue)))
    return { problems: found.slice(0, problemsMax) }
  }
  const { pack: name, version, title, purpose, brings, leavesOut, charter } = read.data
  // The schema has filled in every section, whose names its type does not know.
  const bodies: unknown = Object.fromEntries(Object.entries(read.data).filter(([key]) => isSection(key)))
  const pack: Pack = { name, version, title, purpose, brings, leavesOut, charter, sections: bodies as Pack['sections'] }
  const entries = sectionNames.reduce((sum, one) => sum + Object.keys(pack.sections[one]).length, 0)
  if (entries > packLimits.entries) {
    const message = {
      es: `Un paquete tiene como mucho ${packLimits.entries} entradas.`,
      en: `A pack has at most ${packLimits.entries} entries.`,
    }
    return { problems: [{ line: 1, path: '', message }] }
  }
  const problems = checkChain(pack).map(({ path, message }) => place(path, message))
  return problems.length > 0 ? { problems: problems.slice(0, problemsMax) } : { pack }
}

function isSection(key: string): boolean {
  return sectionNames.some((one) => one === key)
}

interface Found {
  readonly path: readonly PropertyKey[]
  readonly issue: z.core.$ZodIssue
}

/** Of what could be one or another thing, what is wrong in the one that it comes nearest to. */
function innermost(issue: z.core.$ZodIssue): Found[] {
  return within(issue, [])
}

function within(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): Found[] {
  const path = [...before, ...issue.path]
  // Where not even the kind is known there is nothing to come near to.
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, issue }]
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((one) => one.path.length))
  const wrongKeys = (issues: readonly z.core.$ZodIssue[]) =>
    issues.filter((one) => one.code === 'unrecognized_keys').length
  const [nearest] = issue.errors.toSorted(
    (a, b) => wrongKeys(a) - wrongKeys(b) || depth(b) - depth(a) || a.length - b.length,
  )
  return (nearest ?? []).flatMap((one) => within(one, path))
}

/** @throws invalid, with what is wrong in the file by line and path */
export function packOf(text: string): Pack {
  const read = readPack(text)
  if ('pack' in read) return read.pack
  throw invalid(
    read.problems.map(({ line, path, message }) =>
      violation(
        path,
        'pack',
        `Línea ${line}${path === '' ? '' : `, ${path}`}: ${message.es}`,
        `Line ${line}${path === '' ? '' : `, ${path}`}: ${message.en}`,
      ),
    ),
  )
}
