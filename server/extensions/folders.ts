import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { extensionName } from '#common/element.ts'
import { ExtensionError } from './extension-error.ts'

export interface ExtensionFolder {
  readonly name: string
  /** Absolute. */
  readonly path: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every extension of the checkout and of the folder that the operator names, by name. */
export function extensionFolders(outside: string | undefined): readonly ExtensionFolder[] {
  if (outside !== undefined && !existsSync(outside)) {
    throw new ExtensionError('LAZO_EXTENSIONS', `there is no folder ${outside}`)
  }
  const places = [path.join(root, 'extensions'), ...(outside === undefined ? [] : [path.resolve(outside)])]
  const found = places.flatMap(foldersIn).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const [index, folder] of found.entries()) {
    const other = found[index + 1]
    if (other?.name === folder.name) {
      throw new ExtensionError(folder.name, `it is there twice, in ${folder.path} and in ${other.path}`)
    }
  }
  return found
}

function foldersIn(place: string): ExtensionFolder[] {
  if (!existsSync(place)) return []
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !/^[._]|^node_modules$/.test(entry.name))
    .map(({ name }) => {
      const folder = path.join(place, name)
      if (!extensionName.test(name)) {
        throw new ExtensionError(name, 'its folder is named with small letters, digits and hyphens only')
      }
      if (!existsSync(path.join(folder, 'index.ts')))
        throw new ExtensionError(name, `there is no index.ts in ${folder}`)
      return { name, path: folder }
    })
}
