/** The browser's halves of the extensions, for Vite: listed in place of web/records/installed-extensions.ts. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import type { Plugin } from 'vite'
import { extensionFolders } from '#server/extensions/folders.ts'

const root = path.resolve(import.meta.dirname, '..')
const list = path.join(root, 'web', 'records', 'installed-extensions.ts')

export const outsideFolder = process.env.LAZO_EXTENSIONS?.trim() || undefined

export function extensionsPlugin(): Plugin {
  const halves = extensionFolders(outsideFolder)
    .map((folder) => path.join(folder.path, 'web.tsx'))
    .filter((file) => existsSync(file))
  const outside = outsideFolder === undefined ? undefined : path.resolve(outsideFolder) + path.sep
  return {
    name: 'lazo:extensions',
    enforce: 'pre',
    load(id) {
      if (path.normalize(id) !== list) return null
      const imports = halves.map((file, index) => `import { web as web${index} } from ${JSON.stringify(file)}`)
      return [...imports, `export const extensions = [${halves.map((_, index) => `web${index}`).join(', ')}]`].join(
        '\n',
      )
    },
    /** Out of the checkout, our files and packages are found as if from within. */
    async resolveId(source, importer) {
      const isOutside = outside !== undefined && importer !== undefined && path.normalize(importer).startsWith(outside)
      if (!isOutside || /^[./\0]/.test(source)) return null
      const wanted = source.startsWith('#') ? path.join(root, source.slice(1)) : source
      return await this.resolve(wanted, path.join(root, 'web', 'main.tsx'), { skipSelf: true })
    },
  }
}
