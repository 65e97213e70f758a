import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const node = z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })

export const readWhy = endpoint({
  method: 'GET',
  path: '/elements/:id/why',
  summary: 'Why an element exists: the items of the specification that made it, their needs, objectives and KPIs.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({
    element: z.object({ id, kind: z.string(), name: z.string(), label: localized, origin: z.string() }),
    /** `given` comes with the CRM and nobody changed it; what is not core and of no item is unjustified, or waived. */
    state: z.enum(['given', 'justified', 'unjustified', 'waived']),
    /** In the words of whoever said it in the Studio. */
    reason: z.string().nullable(),
    chains: z.array(
      z.object({
        item: node,
        needs: z.array(
          z.object({ need: node, objectives: z.array(z.object({ objective: node, kpis: z.array(node) })) }),
        ),
      }),
    ),
  }),
})

export const justifyElements = endpoint({
  method: 'POST',
  path: '/programme/justifications',
  summary: 'Let elements made by hand follow from a need, by a new item that defines them as they are.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    need: id,
    elements: z.array(id).min(1).max(200),
    name: z.string().trim().min(1).max(200).optional(),
  }),
  response: z.object({ item: id }),
  status: 201,
})
