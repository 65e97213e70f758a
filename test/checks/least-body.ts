import { z } from 'zod'

import type { Endpoint } from '#common/api/endpoint.ts'

type Schema = z.core.JSONSchema.BaseSchema

const depthMax = 8

/**
 * The least that an endpoint takes as its body, by what the API says of itself, with the id wherever
 * one is asked for: so that a request is refused for who sends it and not for what it says.
 */
export function leastBody({ body, content }: Endpoint, id: string): unknown {
  if (body === undefined || content === 'upload') return undefined
  const root = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', cycles: 'ref', reused: 'inline' })
  return leastOf(root, { id, root, depth: 0 })
}

interface Place {
  readonly id: string
  readonly root: Schema
  readonly depth: number
}

function leastOf(schema: Schema, place: Place): unknown {
  const deeper = { ...place, depth: place.depth + 1 }
  if (place.depth > depthMax) return null
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const either = schema.anyOf ?? schema.oneOf
  if (either) return leastOf(either.find((one) => typeof one === 'object' && namesAnId(one)) ?? either[0] ?? {}, deeper)
  if (schema.$ref !== undefined) return leastOf(named(schema.$ref, place.root), deeper)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, leastOf(partOf(schema, name), deeper)]))
    case 'array': {
      const items = Array.isArray(schema.items) ? (schema.items[0] ?? {}) : (schema.items ?? {})
      // An empty list asks for nothing, which nobody refuses.
      const count = Math.max(schema.minItems ?? 0, 1)
      return Array.from({ length: count }, () => leastOf(asSchema(items), deeper))
    }
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1)
    case 'boolean':
      return true
    case 'string':
      return textOf(schema, place.id)
    default:
      return null
  }
}

/** Of several forms the one that names something by its id tells more. */
function namesAnId(schema: Schema): boolean {
  return JSON.stringify(schema).includes('[0-9a-fA-F]{8}')
}

function textOf({ format, pattern, minLength = 1 }: Schema, id: string): string {
  if (format === 'uuid' || format === 'guid' || (pattern ?? '').includes('[0-9a-fA-F]{8}')) return id
  if (format === 'email') return 'nobody@example.com'
  if (format === 'date') return '2026-03-10'
  if (format === 'date-time') return '2026-03-10T09:00:00.000Z'
  if (format === 'uri') return 'https://example.com'
  return 'account'.padEnd(minLength, 'x')
}

function partOf(schema: Schema, name: string): Schema {
  return asSchema(schema.properties?.[name] ?? {})
}

function asSchema(schema: Schema | boolean): Schema {
  return typeof schema === 'boolean' ? {} : schema
}

function named(ref: string, root: Schema): Schema {
  const name = ref.split('/').at(-1) ?? ''
  return ref === '#' ? root : asSchema(root.$defs?.[name] ?? {})
}
