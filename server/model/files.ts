import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'
import { byKindAndName, kindOrder } from './elements.ts'
import { manifestName } from './manifest.ts'
import { readYaml, yaml, type YamlText } from './yaml.ts'

/**
 * The configuration as text: one YAML file per element, by path, keys in a fixed order. `among` gives
 * names to modules of which only parts are written.
 */
export function elementFiles(elements: readonly Element[], among = elements): Map<string, string> {
  const modules = new Map(among.filter((one) => one.kind === 'module').map((one) => [one.id, one.name]))
  const files = new Map<string, string>()
  const taken = new Set<string>()
  for (const element of elements.toSorted(byKindAndName)) {
    const folder = element.parent === null ? '' : `module/${modules.get(element.parent) ?? element.parent}/`
    const name =
      element.kind === 'module' ? `module/${element.name}/module` : `${folder}${element.kind}/${element.name}`
    // Names that differ only in case are one file on many disks.
    const path = taken.has(name.toLowerCase()) ? `${name}~${element.id.slice(-12)}` : name
    taken.add(path.toLowerCase())
    files.set(`${path}.yaml`, toYaml(element))
  }
  return files
}

function toYaml(element: Element): string {
  const { id, kind, name, parent, origin, owner, definition } = element
  return yaml().stringify(
    { id, kind, name, parent, origin, owner, definition },
    { lineWidth: 100, aliasDuplicateObjects: false },
  )
}

const elementSchema = z.strictObject({
  id: z.uuid(),
  // Kinds are checked again, with their definitions, by validateElements.
  kind: z.enum(kindOrder as [Element['kind'], ...Element['kind'][]]),
  name: z.string().max(60),
  parent: z.uuid().nullable(),
  origin: z.union([z.literal('core'), z.literal('local'), z.templateLiteral(['package:', z.string().max(80)])]),
  owner: z.uuid().nullable(),
  definition: z.record(z.string(), z.unknown()),
})

const fileLimits = { bytes: 300_000, files: 20_000 }

/** Where an element was read, to name the line of what is wrong with it. */
export interface Read {
  readonly element: Element
  readonly path: string
  lineOf(path: readonly (string | number)[]): number
}

/** Elements from file texts; everything unreadable is named by file and line. */
export async function readElementTexts(files: ReadonlyMap<string, string>): Promise<Read[]> {
  const problems: Violation[] = []
  const read: Read[] = []
  for (const [path, text] of files) {
    if (path === manifestName) continue
    // Others are served between two files, however many there are.
    await new Promise(setImmediate)
    const parsed = readElement(path, text)
    if (Array.isArray(parsed)) problems.push(...parsed)
    else read.push(parsed)
  }
  if (problems.length > 0) throw invalid(problems.slice(0, problemsMax))
  return read
}

const problemsMax = 100

function readElement(path: string, text: string): Read | Violation[] {
  const yaml = readYaml(text)
  if ('rule' in yaml) {
    const { line, rule, message } = yaml
    return [violation(`${path}:${line}`, rule, `No se puede leer: ${message.es}.`, `Cannot be read: ${message.en}.`)]
  }
  const checked = elementSchema.safeParse(yaml.data)
  if (checked.success) return { element: checked.data, path, lineOf: yaml.lineOf }
  return checked.error.issues.map((issue) => shapeProblem(path, yaml, issue))
}

export function shapeProblem(path: string, yaml: YamlText, issue: z.core.$ZodIssue): Violation {
  const at = issue.path.filter((part) => typeof part !== 'symbol')
  const where = at.join('.')
  return violation(
    `${path}:${yaml.lineOf(at)}`,
    'shape',
    `«${where}» no es válido: ${issue.message}`,
    `“${where}” is not valid: ${issue.message}`,
  )
}

export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<number> {
  // Only an earlier export says by its manifest that its folders are ours to replace.
  const isExport = await stat(join(folder, manifestName)).catch(() => undefined)
  for (const kind of isExport ? kindOrder : []) await rm(join(folder, kind), { recursive: true, force: true })
  for (const [path, text] of files) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return files.size
}

/** The YAML files of a folder by path; links are not followed. */
export async function readFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
  if (paths.length > fileLimits.files) {
    throw invalid([
      violation(folder, 'limit', `Más de ${fileLimits.files} ficheros.`, `More than ${fileLimits.files} files.`),
    ])
  }
  const texts = new Map<string, string>()
  for (const path of paths.toSorted()) {
    const name = relative(folder, path).split(sep).join('/')
    const { size } = await stat(path)
    if (size > fileLimits.bytes)
      throw invalid([violation(name, 'size', 'Pasa de 300 kB.', 'It is larger than 300 kB.')])
    texts.set(name, await readFile(path, 'utf8'))
  }
  return texts
}
