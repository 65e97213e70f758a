/** Every folder is in the map, every entry in its list, every file in use and of a size to read. */
import { filesNamed } from '#tools/tidy/code.ts'
import { targetOf } from '#tools/tidy/imports.ts'
import { isListedFolder, type Entry } from '#tools/tidy/map.ts'
import { isSource, isTest, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

const linesMax = 400
const freeFolders = /^(bin|\.ci)$|^(docs\/guides|docs\/screenshots|extensions|test\/e2e|web\/public)\//
const escapes = /\b(?:prettier|oxfmt|dprint|biome)-ignore|\b(?:ox|es)lint-disable.*?\bmax-lines/g
const bannedFile = /(^|[/-])(services?|managers?|helpers?|utils?|base)\.tsx?$/
const entryPoints =
  /^(server\/(main|cli)|bench\/main|web\/main)\.tsx?$|^[^/]*$|^(test\/e2e|web\/public|extensions)\/|\.config\.ts$/

export function checkFolders(tree: Tree, map: readonly Entry[]): readonly Violation[] {
  const folders = new Set([...tree.keys()].flatMap(foldersAbove))
  const unknown = [...folders]
    .filter((folder) => !isListedFolder(map, folder) && !freeFolders.test(folder))
    .map((folder) => `${folder}/: is not in the map of ARCHITECTURE.md`)
  const gone = map
    .filter(({ path }) => !path.includes('*') && !folders.has(path) && !tree.has(path))
    .map(({ path }) => `ARCHITECTURE.md: the map lists ${path}, which does not exist`)
  return [...unknown, ...gone]
}

function foldersAbove(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** An entry is listed in its folder's index, or is part of an entry that is. */
export function checkCatalogue(tree: Tree): readonly Violation[] {
  const files = [...tree.keys()].filter((file) => /^catalog\/[^/]+\/[^/]+\.ts$/.test(file))
  return files
    .filter((file) => !/\/(define|index)\.ts$|\.test\.ts$/.test(file))
    .filter((file) => !files.some((sibling) => folderOf(sibling) === folderOf(file) && names(tree, sibling, file)))
    .map((file) => `${file}: is not listed in ${folderOf(file)}index.ts`)
}

export function checkUnused(tree: Tree): readonly Violation[] {
  const used = new Set<string>()
  const scripts = [...tree].filter(([file]) => /^(package\.json|bin\/lazo|\.ci\/run|web\/index\.html)$/.test(file))
  const named = scripts.flatMap(([, text]) => [...text.matchAll(/[\w./-]+\.(?:tsx?|mjs)/g)].map((match) => match[0]))
  const waiting = [
    ...[...tree.keys()].filter((file) => entryPoints.test(file) || /\.test\.tsx?$/.test(file)),
    ...named.map((name) => name.replace(/^\//, '')).flatMap((name) => [name, `web/${name}`]),
  ]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (used.has(file) || !tree.has(file)) continue
    used.add(file)
    waiting.push(...targets(file, tree.get(file) ?? ''))
  }
  return [...tree.keys()].filter((file) => isSource(file) && !used.has(file)).map((file) => `${file}: nothing uses it`)
}

export function checkSizes(tree: Tree): readonly Violation[] {
  return [...tree]
    .filter(([file, text]) => isSource(file) && text.split('\n').length - 1 > linesMax)
    .map(([file, text]) => `${file}: has ${text.split('\n').length - 1} lines; ${linesMax} at most`)
}

/** What is not laid out by the formatter may be of any width, and its length says nothing. */
export function checkLayout(tree: Tree): readonly Violation[] {
  return [...tree].flatMap(([file, text]) =>
    [...text.matchAll(escapes)].map(
      (match) => `${file}:${lineOf(text, match.index)}: ${match[0]}: the formatter and the limits hold for every file`,
    ),
  )
}

export function checkFileNames(tree: Tree): readonly Violation[] {
  const sources = [...tree.keys()].filter(isSource)
  const vague = sources.filter((file) => bannedFile.test(file)).map((file) => `${file}: find the noun for its name`)
  const cased = sources
    .filter((file) => !/^[a-z0-9.-]+$/.test(file.slice(file.lastIndexOf('/') + 1)))
    .map((file) => `${file}: file names are kebab-case`)
  return [...vague, ...cased]
}

function names(tree: Tree, file: string, wanted: string): boolean {
  return file !== wanted && !isTest(file) && targets(file, tree.get(file) ?? '').includes(wanted)
}

function targets(file: string, text: string): readonly string[] {
  return filesNamed(text).flatMap((name) => targetOf(file, name) ?? [name, folderOf(file) + name])
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1)
}
