import { readFileSync } from 'node:fs'
import path from 'node:path'

export const checkout = path.resolve(import.meta.dirname, '..', '..')

export interface LockedPackage {
  /** `node_modules/a/node_modules/b` */
  readonly place: string
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  /** Only to build and to test, or to make the pages with. */
  readonly dev?: boolean
}

/** Every package that is installed, as the lock file names it; the product itself is none. */
export function readLock(): readonly LockedPackage[] {
  const text = readFileSync(path.join(checkout, 'package-lock.json'), 'utf8')
  const { packages } = JSON.parse(text) as { packages: Record<string, Omit<LockedPackage, 'place' | 'name'>> } // npm's format.
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, found]) => ({ ...found, place, name: place.replace(/^.*node_modules\//, '') }))
}
