/** Reads the map in ARCHITECTURE.md. */

export type Entry = {
  /** A folder such as `server/db`, a file, or `common/*.ts` for the loose files of a folder. */
  readonly path: string
  /** Position in the map; entries of one line share it. */
  readonly rank: number
  /** Below the second level a folder belongs to its parent and has no place of its own. */
  readonly isPart: boolean
  readonly isTypesOnly: boolean
}

/** Indent, names that end in `/` or have an extension, and what is said of them. */
const mapLine = /^( *)((?:[\w*.-]+(?:\/|\.\w+) ?)+)\s*(.*)$/

export function readMap(architecture: string): readonly Entry[] {
  const block = architecture.match(/^## The map\n+```\n([\s\S]*?)^```/m)?.[1] ?? ''
  const entries: Entry[] = []
  const parents: string[] = []
  for (const [rank, line] of block.split('\n').entries()) {
    const [, indent = '', names = '', description = ''] = line.match(mapLine) ?? []
    const depth = indent.length / 2
    for (const name of names.split(' ').filter(Boolean)) {
      const path = [...parents.slice(0, depth), name.replace(/\/$/, '')].join('/')
      entries.push({ path, rank, isPart: depth > 1, isTypesOnly: description.startsWith('(types only)') })
      if (name.endsWith('/')) parents[depth] = name.slice(0, -1)
    }
  }
  return entries
}

/** The most particular entry that a file belongs to. */
export function entryOf(map: readonly Entry[], file: string): Entry | undefined {
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const extension = file.slice(file.lastIndexOf('.'))
  const ordered = map.filter((entry) => !entry.isPart)
  return (
    ordered.find((entry) => entry.path === file) ??
    ordered.find((entry) => entry.path === `${folder}*${extension}`) ??
    ordered.filter((entry) => file.startsWith(`${entry.path}/`)).toSorted((a, b) => b.path.length - a.path.length)[0]
  )
}

export function isListedFolder(map: readonly Entry[], folder: string): boolean {
  return map.some((entry) => entry.path === folder)
}
