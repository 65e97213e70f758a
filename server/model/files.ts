import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'
import { byKindAndName, kindOrder } from './elements.ts'

/** The configuration as text: one YAML file per element, by path, keys in a fixed order. */
export function elementFiles(elements: readonly Element[]): Map<string, string> {
  const modules = new Map(elements.filter((one) => one.kind === 'module').map((one) => [one.id, one.name]))
  return new Map(
    elements.toSorted(byKindAndName).map((element) => {
      const folder = element.parent === null ? '' : `module/${modules.get(element.parent) ?? element.parent}/`
      const name =
        element.kind === 'module' ? `module/${element.name}/module` : `${folder}${element.kind}/${element.name}`
      return [`${name}.yaml`, toYaml(element)]
    }),
  )
}

function toYaml(element: Element): string {
  const { id, kind, name, parent, origin, owner, definition } = element
  return stringify(
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

const fileLimits = { bytes: 1_000_000, files: 20_000, depth: 6 }

/** Elements from file texts; every unreadable file is named. */
export function elementsFromFiles(files: ReadonlyMap<string, string>): Element[] {
  const problems: Violation[] = []
  const elements: Element[] = []
  for (const [path, text] of files) {
    const parsed = readElement(text)
    if ('element' in parsed) elements.push(parsed.element)
    else
      problems.push(violation(path, 'file', `No se puede leer: ${parsed.problem}`, `Cannot be read: ${parsed.problem}`))
  }
  if (problems.length > 0) throw invalid(problems)
  return elements
}

function readElement(text: string): { element: Element } | { problem: string } {
  if (text.length > fileLimits.bytes) return { problem: `> ${fileLimits.bytes} bytes` }
  let data: unknown
  try {
    // Aliases are refused: they can make a small file expand without bound.
    data = parse(text, { maxAliasCount: 0, schema: 'core', uniqueKeys: true })
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'YAML' }
  }
  const checked = elementSchema.safeParse(data)
  if (checked.success) return { element: checked.data }
  const first = checked.error.issues[0]
  return { problem: `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}` }
}

export async function writeElementFiles(folder: string, elements: readonly Element[]): Promise<number> {
  await rm(join(folder, 'module'), { recursive: true, force: true })
  const files = elementFiles(elements)
  for (const [path, text] of files) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return files.size
}

export async function readElementFiles(folder: string): Promise<Element[]> {
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
  for (const path of paths.toSorted()) texts.set(path.slice(folder.length + 1), await readFile(path, 'utf8'))
  return elementsFromFiles(texts)
}
