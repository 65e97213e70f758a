import { z } from 'zod'

import { operation as elementOperation } from './elements.ts'
import { endpoint } from './endpoint.ts'

const localized = z.object({ es: z.string(), en: z.string() })
const hash = z.string().max(64)

export const packConfiguration = endpoint({
  method: 'POST',
  path: '/configuration/files',
  summary: 'The whole configuration, or chosen elements as a package, as a ZIP archive of YAML files.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    /** Absent: the whole configuration. */
    package: z
      .strictObject({
        name: z.string().max(60),
        version: z.string().max(20),
        elements: z.array(z.guid()).max(5000),
      })
      .optional(),
  }),
  content: 'download',
})

const source = z.union([
  /** An upload of one's own: a ZIP archive. */
  z.strictObject({ file: z.guid() }),
  z.strictObject({ environment: z.enum(['production', 'sandbox', 'training']) }),
  /** The name of a package, which goes with all that it brought. */
  z.strictObject({ uninstall: z.string().max(60) }),
])

export const changeConfiguration = endpoint({
  method: 'POST',
  path: '/configuration/changes',
  summary:
    'What files, another environment or the removal of a package would change here, part by part and with the data ' +
    'that it touches; with the hashes of that plan, does it. All or nothing.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    source,
    /** Whether what the source lacks goes. By default yes for a whole configuration and no for a package. */
    removes: z.boolean().optional(),
    apply: z
      .strictObject({
        baseHash: hash,
        targetHash: hash,
        confirmed: z.record(z.guid(), z.int().min(0)).optional(),
        /** Says that the rights which the plan grants were seen. */
        grants: z.boolean().optional(),
      })
      .optional(),
  }),
  response: z.object({
    name: z.string(),
    /** Of the package; null for a configuration. */
    version: z.string().nullable(),
    removes: z.boolean(),
    baseHash: z.string(),
    targetHash: z.string(),
    operations: z.array(
      elementOperation.extend({
        origin: z.string(),
        differences: z.array(
          z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
        ),
      }),
    ),
    grants: z.array(z.object({ path: z.string(), message: localized })),
    warnings: z.array(z.object({ field: z.string(), rule: z.string(), message: localized })),
    /** Of the model in force, once applied. */
    applied: z.int().optional(),
  }),
})

export const listPackages = endpoint({
  method: 'GET',
  path: '/packages',
  summary: 'The packages that are installed.',
  policy: { switch: 'configure' },
  response: z.object({
    rows: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        hash: z.string(),
        requires: z.record(z.string(), z.string()),
        installedAt: z.string(),
        elements: z.int(),
      }),
    ),
  }),
})

export const mendDrift = endpoint({
  method: 'POST',
  path: '/model/drift/remedies',
  summary: 'Put one difference right: the tables as the registry says (mend), or the registry as it is found (adopt).',
  policy: { switch: 'configure' },
  body: z.strictObject({
    what: z.enum(['table', 'column', 'hash', 'step']),
    name: z.string().max(200),
    remedy: z.enum(['mend', 'adopt']),
  }),
})
