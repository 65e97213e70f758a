import { readFile } from 'node:fs/promises'
import { packNames } from '#catalog/packs/index.ts'
import { missing } from '#common/errors.ts'
import { packOf } from './read.ts'
import type { Pack } from './shape.ts'

const folder = new URL('../../catalog/packs/', import.meta.url)
const known = new Map<string, Promise<Pack>>()

/** A pack that ships, read once. */
export async function shippedPack(name: string): Promise<Pack> {
  if (!packNames.some((one) => one === name)) throw missing()
  const found = known.get(name) ?? readFile(new URL(`${name}.yaml`, folder), 'utf8').then(packOf)
  known.set(name, found)
  return await found
}

export async function shippedPacks(): Promise<Pack[]> {
  return await Promise.all(packNames.map(shippedPack))
}
