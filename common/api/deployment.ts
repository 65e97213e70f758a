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

const target = z.enum(['sandbox', 'production'])
const part = z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })
const hash = z.string().max(64)

const operation = z.object({
  operation: z.enum(['create', 'update', 'rename', 'retype', 'remove']),
  id,
  kind: z.string(),
  path: z.string(),
  label: localized,
  /** The module that it is part of. */
  module: localized.nullable(),
  impact: z.object({ records: z.int(), filled: z.int() }),
  parts: z.array(part),
  /** Keys of the items that it comes from; of none where it follows from another. */
  items: z.array(z.string()),
  /** Somebody changed it by hand. */
  putsBack: z.boolean(),
})

const loss = z.object({
  id,
  /** It takes data away, keeps it as another type, or asks for what is not there. */
  kind: z.enum(['destroy', 'retype', 'required']),
  path: z.string(),
  label: localized,
  records: z.int(),
  values: z.int(),
  samples: z.array(z.object({ id, title: z.string().nullable(), module: moduleName })),
})

export const readDeployments = endpoint({
  method: 'GET',
  path: '/programme/deployments',
  summary: 'The way from the approved baseline to production: plans, what changed by hand, what nobody justified.',
  policy: 'user',
  productionOnly: true,
  query: z.strictObject({ project: id }),
  response: z.object({
    baseline: node.extend({ items: z.int(), fingerprint: z.string().nullable() }).nullable(),
    /** Nothing where no copy has been made. */
    sandbox: z.object({ contents: z.string().nullable(), refreshedAt: z.string().nullable() }).nullable(),
    /** The last one for each environment. */
    plans: z.array(
      node.extend({
        environment: target,
        isOfBaseline: z.boolean(),
        planHash: z.string().nullable(),
        targetHashBefore: z.string().nullable(),
        targetHashAfter: z.string().nullable(),
        validUntil: z.string().nullable(),
        appliedAt: z.string().nullable(),
        operations: z.array(operation),
        losses: z.array(loss),
        lossesAcceptedBy: z.string().nullable(),
        dryRun: z.object({ durationMs: z.number(), locked: z.array(localized) }),
        /** Why it may not be applied now. */
        reasons: z.array(localized),
        problem: z.string().nullable(),
      }),
    ),
    history: z.array(
      node.extend({ environment: z.string(), appliedAt: z.string().nullable(), planHash: z.string().nullable() }),
    ),
    drift: z.array(
      z.object({
        environment: target,
        id,
        /** Of what is there now; none where it is gone. */
        hash: z.string().nullable(),
        kind: z.string(),
        label: localized,
        what: z.enum(['changed', 'missing', 'back']),
        parts: z.array(part),
        items: z.array(node),
        request: node.nullable(),
      }),
    ),
    unjustified: z.array(
      z.object({
        id,
        kind: z.string(),
        name: z.string(),
        origin: z.string(),
        label: localized,
        module: localized.nullable(),
        isWaived: z.boolean(),
      }),
    ),
    /** Made by the company, and neither written nor looked at for two months. */
    dormant: z.array(
      z.object({ id, kind: z.string(), label: localized, module: localized.nullable(), since: z.string() }),
    ),
  }),
})

export const prepareDeployment = endpoint({
  method: 'POST',
  path: '/programme/deployments',
  summary: 'Plan the approved baseline against an environment and try it out; nothing is changed.',
  policy: { switch: 'configure' },
  productionOnly: true,
  body: z.strictObject({ project: id, environment: target }),
  response: z.object({ id }),
  status: 201,
})

export const applyDeployment = endpoint({
  method: 'POST',
  path: '/programme/deployments/:id/application',
  summary:
    'Carry out a plan that was tried and, for production, authorised. Refused when anything is otherwise by now.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: z.strictObject({ id }),
})

export const previewUndo = endpoint({
  method: 'GET',
  path: '/programme/deployments/:id/undo',
  summary:
    'What taking a deployment back would do: to the configuration, to values written since, and what comes back.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: z.strictObject({ id }),
  response: z.object({
    environment: target,
    /** Of the environment as it is now. */
    hash,
    operations: z.array(operation),
    losses: z.array(loss.omit({ samples: true })),
    /** Values that went with it: how many come back, and how many have no record any more or a newer value. */
    returns: z.array(z.object({ id, label: localized, values: z.int(), lost: z.int() })),
    /** Why it cannot be taken back. */
    reasons: z.array(localized),
  }),
})

export const undoDeployment = endpoint({
  method: 'POST',
  path: '/programme/deployments/:id/undo',
  summary: 'Take a deployment back, as it was seen; in production for whoever directs or sponsors the project.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: z.strictObject({ id }),
  body: z.strictObject({
    hash,
    /** By element: how many values were seen that would go. */
    losses: z.record(z.guid(), z.int().min(0)),
  }),
})

export const adoptDrift = endpoint({
  method: 'POST',
  path: '/programme/drift/:id/adoption',
  summary: 'Keep what was changed by hand: a new revision of its item, and a change request to agree on it.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: z.strictObject({ id }),
  /** The one that was seen. */
  body: z.strictObject({ hash: hash.nullable() }),
  response: z.object({ item: id, changeRequest: id }),
  status: 201,
})

export const revertDrift = endpoint({
  method: 'POST',
  path: '/programme/drift/:id/reversal',
  summary: 'Make an element again what was approved.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: z.strictObject({ id }),
  body: z.strictObject({
    environment: target,
    hash: hash.nullable(),
    /** For each operation that loses data: its element's id and the number of values seen. */
    confirmed: z.record(z.guid(), z.int().min(0)).optional(),
  }),
})
