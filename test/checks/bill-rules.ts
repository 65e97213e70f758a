import { z } from 'zod'

/** What CycloneDX 1.6 asks of a bill of materials in JSON, as far as ours goes: a name that it does not know is refused. */
const reference = z.string().min(1)
const lengths = { 'SHA-256': 64, 'SHA-512': 128 } as const
const fingerprint = z
  .strictObject({ alg: z.enum(['SHA-256', 'SHA-512']), content: z.string().regex(/^[\da-f]+$/) })
  .refine(({ alg, content }) => content.length === lengths[alg], 'is as long as its kind says')
const licence = z.union([
  z.strictObject({ license: z.strictObject({ id: z.string().regex(/^[\w.+-]+$/) }) }),
  z.strictObject({ expression: z.string().min(1) }),
])
const component = z.strictObject({
  type: z.enum([
    'application',
    'framework',
    'library',
    'container',
    'platform',
    'operating-system',
    'firmware',
    'file',
  ]),
  'bom-ref': reference,
  group: z.string().optional(),
  name: z.string().min(1),
  version: z.string().min(1),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  hashes: z.array(fingerprint).optional(),
  licenses: z.array(licence).optional(),
  cpe: z
    .string()
    .regex(/^cpe:2\.3:[aho](?::[^:\s]+){10}$/)
    .optional(),
  purl: z
    .string()
    .regex(/^pkg:[a-z]+\/(?:%40[\w.-]+\/)?[\w.-]+@[\w.+-]+$/)
    .optional(),
  get components() {
    return z.array(component).optional()
  },
})
type Component = z.infer<typeof component>

const bill = z.strictObject({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  version: z.int().min(1),
  metadata: z.strictObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.strictObject({ ref: reference, dependsOn: z.array(reference) })),
})

/** What is wrong with it, in words. */
export function wrongInBill(given: unknown): string[] {
  const read = bill.safeParse(given)
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const { metadata, components, dependencies } = read.data
  const all = [metadata.component, ...components].flatMap(withParts)
  const names = new Set(all.map((one) => one['bom-ref']))
  const dependent = dependencies.map(({ ref }) => ref)
  const needed = dependencies.flatMap(({ dependsOn }) => dependsOn)
  return [
    ...(names.size < all.length ? ['two components have one reference'] : []),
    ...(new Set(dependent).size < dependent.length ? ['what one component needs is said twice'] : []),
    ...[...dependent, ...needed].filter((ref) => !names.has(ref)).map((ref) => `${ref} is no component`),
  ]
}

function withParts(one: Component): Component[] {
  return [one, ...(one.components ?? []).flatMap(withParts)]
}
