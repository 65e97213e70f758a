import { z } from 'zod'
import { yaml } from './yaml.ts'

/** The file at the root of an export that says what it is. */
export const manifestName = 'lazo.yaml'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,47}$/)
const version = z.string().regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/)

/**
 * A `configuration` is all that an environment has; a `package` is a part that has a name and can go
 * into any other, beside what is there.
 */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  type: z.enum(['configuration', 'package']),
  name,
  version,
  /** Of the elements, whatever their order: equal contents have equal hashes. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Packages that must be there, at least in that version. */
  requires: z.record(name, version),
  /** Packages that a configuration includes. */
  packages: z.record(name, version),
})

export type Manifest = z.output<typeof manifestSchema>

export function manifestText(manifest: Manifest): string {
  return yaml().stringify(manifest)
}

export function packageOrigin(packageName: string): `package:${string}` {
  return `package:${packageName}`
}

/** The package that an element came with. */
export function packageOf(origin: string): string | undefined {
  return origin.startsWith('package:') ? origin.slice('package:'.length) : undefined
}

export function isAtLeast(installed: string, needed: string): boolean {
  const [have, want] = [installed, needed].map((text) => text.split('.').map(Number))
  for (const [index, part] of (want ?? []).entries()) {
    const own = have?.[index] ?? 0
    if (own !== part) return own > part
  }
  return true
}
