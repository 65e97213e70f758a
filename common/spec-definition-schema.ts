/** What the definition of an item has to look like; apart from its type, so that no browser loads the check. */
import { z } from 'zod'
import { patchedParts } from './merge-patch.ts'
import type { SpecDefinition } from './spec-definition.ts'

const id = z.guid()
const name = z.string().min(1).max(100)

const change = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('create'),
    element: z.strictObject({
      id,
      kind: z.string().max(40),
      name,
      parent: id.nullable(),
      definition: z.looseObject({}),
    }),
  }),
  /** A merge patch of the definition. */
  z.strictObject({ change: z.literal('update'), id, definition: z.looseObject({}) }),
  /** `was` lets other items go on saying the name that it had. */
  z.strictObject({ change: z.literal('rename'), id, name, was: name.optional() }),
  z.strictObject({ change: z.literal('remove'), id }),
])

/** Enough for a configuration as large as the one that comes with Lazo, in one item. */
const partsMax = 5000
const pathMax = 500

export const specDefinition = z
  .strictObject({
    changes: z.array(change).max(500),
    /** By what it is about (input, output, trigger, package…): of what is built outside the Studio. */
    contract: z.record(z.string().min(1).max(60), z.string().max(5000)).optional(),
  })
  .refine(({ changes, contract = {} }) => changes.length > 0 || Object.keys(contract).length > 0)
  .refine(({ changes }) => isModest(changes), { params: { tooMuch: true } })

function isModest(changes: readonly z.infer<typeof change>[]): boolean {
  const parts = changes.flatMap((one) => (one.change === 'update' ? patchedParts(one.definition) : []))
  return parts.length <= partsMax && parts.every(({ path }) => path.length <= pathMax)
}

/** Nothing where it does not have the shape; kinds and their definitions are checked against the model. */
export function readDefinition(value: unknown): SpecDefinition | undefined {
  const parsed = specDefinition.safeParse(value)
  // The kinds of element are the registry's to check.
  return parsed.success ? (parsed.data as SpecDefinition) : undefined
}
