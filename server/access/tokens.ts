import { hash } from 'node:crypto'
import type { World } from '#server/context.ts'

/** A secret of 256 bits for an address; only its hash is ever kept. */
export function newToken(world: World): string {
  return Buffer.from(world.randomBytes(32)).toString('base64url')
}

/** Whether it could be one at all. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text)
}

export function tokenHash(token: string): string {
  return hash('sha256', token, 'hex')
}
