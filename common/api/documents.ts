import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const one = z.strictObject({ module: moduleName, id })
const version = z.int().min(1)
const amount = z.string()
const values = z.record(z.string().max(64), z.unknown())

const lineTax = z.object({
  code: z.string(),
  name: z.string(),
  kind: z.enum(['vat', 'surcharge', 'withholding']),
  rate: z.string(),
  onTaxes: z.boolean().optional(),
})

export const issueDocument = endpoint({
  method: 'POST',
  path: '/records/:module/:id/issue',
  summary: 'Issue a draft: it takes the next number of its series and from then on no longer changes.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({ version: version.optional() }),
  response: z.object({ version: z.int() }),
  creates: true,
  lasting: true,
})

export const decideDocument = endpoint({
  method: 'POST',
  path: '/records/:module/:id/decision',
  summary: 'The customer’s answer to an issued document; accepting it updates its deal.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    decision: z.enum(['accepted', 'rejected']),
    name: z.string().trim().min(1).max(200).optional(),
    reason: z.string().max(60).optional(),
    version: version.optional(),
  }),
  response: z.object({ version: z.int() }),
  creates: true,
})

export const newDocumentVersion = endpoint({
  method: 'POST',
  path: '/records/:module/:id/versions',
  summary: 'A draft with all that an issued document says, to be issued in its place.',
  policy: { module: 'update' },
  params: one,
  response: z.object({ id }),
  creates: true,
})

export const createDocumentFrom = endpoint({
  method: 'POST',
  path: '/records/:module/:id/documents',
  summary: 'A draft document for a lead, a deal, a customer or a person, with their lines and terms.',
  policy: { module: 'read' },
  params: one,
  body: z.strictObject({ module: moduleName }),
  response: z.object({ id }),
  creates: true,
})

export const changeLines = endpoint({
  method: 'PATCH',
  path: '/records/:module/:id/lines',
  summary: 'Add, change and remove lines of a deal or a document in one act.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    create: z.array(values).max(200),
    update: z.array(z.strictObject({ id, version, values })).max(200),
    remove: z.array(id).max(200),
  }),
  response: z.object({ created: z.array(id) }),
})

export const readTotals = endpoint({
  method: 'GET',
  path: '/records/:module/:id/totals',
  summary: 'What a document adds up to: lines, taxes, what is charged once and each month or year.',
  policy: { module: 'read' },
  params: one,
  response: z.object({
    currency: z.string(),
    decimals: z.int(),
    rounding: z.object({ by: z.enum(['line', 'document']), halves: z.enum(['up', 'even']) }),
    pricesIncludeTax: z.boolean(),
    lines: z.array(
      z.object({
        net: amount,
        discount: amount,
        base: amount,
        taxes: z.array(z.object({ code: z.string(), amount })),
        total: amount,
      }),
    ),
    subtotal: amount,
    discount: amount,
    base: amount,
    taxes: z.array(lineTax.extend({ base: amount, amount }).omit({ onTaxes: true })),
    tax: amount,
    withheld: amount,
    total: amount,
    recurring: z.array(
      z.object({
        recurrence: z.enum(['once', 'monthly', 'quarterly', 'yearly']),
        base: amount,
        tax: amount,
        withheld: amount,
        total: amount,
      }),
    ),
    /** Taxes that a line may bear. */
    choices: z.array(lineTax),
  }),
})

export const proposeLines = endpoint({
  method: 'POST',
  path: '/records/:module/:id/prices',
  summary: 'Lines for items at the prices and with the taxes of the deal or document that they are for.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    items: z
      .array(z.strictObject({ id, quantity: z.string().regex(/^\d{1,12}(\.\d{1,3})?$/) }))
      .min(1)
      .max(50),
  }),
  response: z.object({
    lines: z.array(
      z.object({
        item: z.object({ id, title: z.string() }),
        description: z.string(),
        quantity: z.string(),
        unitPrice: z.object({ amount, currency: z.string() }),
        /** None where it is not known, or not to who asks. */
        cost: z.object({ amount, currency: z.string() }).nullable(),
        recurrence: z.string(),
        taxes: z.array(z.string()),
        /** Title of the price list; none where it is the item's own price. */
        list: z.string().nullable(),
        convertedFrom: z.object({ currency: z.string(), rate: z.string(), date: z.string() }).nullable(),
      }),
    ),
  }),
})
