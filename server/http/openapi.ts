import { z } from 'zod'

import { endpoints } from '#common/api/index.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import type { Endpoint } from '#common/api/endpoint.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { readableFields } from '#server/records/fields.ts'

import { scopeOf, statusOf } from './route.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The API as OpenAPI 3.1: the endpoint table, and for each module of the live model its own typed
 * paths, custom modules and fields included. With a reader only what they may know.
 */
export function openApiDocument(model: Model, baseUrl: URL, reader?: Context) {
  const modules = [...model.modules.values()].filter(
    (module) => !reader || reader.policy.scope(module.name, 'read') !== 'none',
  )
  const paths: Record<string, Record<string, Json>> = {}
  const add = (path: string, method: string, operation: Json): void => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  for (const endpoint of endpoints) add(pathOf(endpoint), endpoint.method, operationOf(endpoint))
  for (const module of modules) {
    for (const endpoint of endpoints) {
      if (!endpoint.path.startsWith('/records/:module')) continue
      const path = pathOf(endpoint).replace('{module}', module.name)
      add(path, endpoint.method, moduleOperation(endpoint, module))
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lazo', version: `1.${model.version}`, description: introduction },
    servers: [{ url: baseUrl.origin }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key: `lazo_…`, with the scopes read, write, admin.',
        },
        session: { type: 'apiKey', in: 'cookie', name: baseUrl.protocol === 'https:' ? '__Host-lazo' : 'lazo' },
      },
      schemas: {
        Error: errorSchema,
        ...Object.fromEntries(modules.flatMap((module) => schemasOf(model, module, reader))),
      },
      responses: {
        Error: {
          description: 'What went wrong, each broken rule with its field.',
          content: json({ $ref: '#/components/schemas/Error' }),
        },
      },
    },
  }
}

const introduction = [
  'Lists come a page at a time: follow `next` as `cursor`. Writes name the `version` that was seen;',
  'somebody else’s change to the same field answers 409 with both values.',
  'A creating request may carry an `Idempotency-Key`: repeated, it gives the same answer once more.',
].join(' ')

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['id', 'code', 'message', 'violations'],
      properties: {
        id: { type: 'string' },
        code: { type: 'string' },
        message: { type: 'string' },
        violations: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'rule', 'message'],
            properties: { field: { type: 'string' }, rule: { type: 'string' }, message: { type: 'string' } },
          },
        },
        details: { type: 'object' },
      },
    },
  },
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

function pathOf(endpoint: Endpoint): string {
  return `${apiPrefix}${endpoint.path.replace(/:(\w+)/g, '{$1}')}`
}

function operationOf(endpoint: Endpoint, body?: Json, answer?: Json): Json {
  const success = String(statusOf(endpoint))
  const response = answer ?? schemaOf(endpoint.response, 'output')
  const input = body ?? schemaOf(endpoint.body, 'input')
  return {
    summary: endpoint.summary,
    tags: [endpoint.path.split('/')[1] ?? ''],
    ...(endpoint.policy === 'anonymous' ? { security: [] } : { 'x-scope': scopeOf(endpoint) }),
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...keyHeader(endpoint),
    ],
    ...(endpoint.content === 'upload' ? { requestBody: uploadBody } : {}),
    ...(input && endpoint.content !== 'upload' ? { requestBody: { required: true, content: json(input) } } : {}),
    responses: {
      [success]: { description: 'Done.', ...answerContent(endpoint, response) },
      default: { $ref: '#/components/responses/Error' },
    },
  }
}

function answerContent(endpoint: Endpoint, response: Json | undefined): Json {
  if (endpoint.content === 'events') return { content: { 'text/event-stream': { schema: { type: 'string' } } } }
  if (endpoint.content === 'download') {
    return { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
  }
  return response ? { content: json(response) } : {}
}

const uploadBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
    },
  },
}

function keyHeader(endpoint: Endpoint): Json[] {
  if (!endpoint.creates) return []
  return [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]
}

function schemaOf(schema: z.ZodType | undefined, io: 'input' | 'output'): Json | undefined {
  if (!schema) return undefined
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    cycles: 'ref',
  })
  return localReferences(rest)
}

/** A recursive schema points into itself; inside the document that place is another. Filters are text in the API's terms. */
function localReferences(schema: Json): Json {
  const text = JSON.stringify(schema)
  if (!text.includes('"$ref"')) return schema
  const { $defs: _definitions, ...rest } = schema
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) =>
      isReference(value) ? { type: 'object', description: 'A filter.' } : key === '$defs' ? undefined : value,
    ),
  )
}

function isReference(value: unknown): boolean {
  return value !== null && typeof value === 'object' && '$ref' in value
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  const described = schemaOf(schema, 'input')
  const { properties, required } = described ?? {}
  if (properties === null || typeof properties !== 'object') return []
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: property,
  }))
}

function moduleOperation(endpoint: Endpoint, module: ModelModule): Json {
  const record = { $ref: `#/components/schemas/${schemaName(module)}` }
  const input = { $ref: `#/components/schemas/${schemaName(module)}Input` }
  const { body, answer } = modelled(endpoint, record, input)
  const operation = operationOf(endpoint, body, answer)
  const { parameters } = operation
  const own = Array.isArray(parameters) ? parameters.filter((one) => !isModuleParameter(one)) : []
  return { ...operation, tags: [module.name], parameters: own }
}

function modelled(endpoint: Endpoint, record: Json, input: Json): { body?: Json; answer?: Json } {
  switch (`${endpoint.method} ${endpoint.path}`) {
    case 'GET /records/:module':
      return {
        answer: {
          type: 'object',
          required: ['rows', 'next'],
          properties: {
            rows: { type: 'array', items: record },
            next: { type: ['string', 'null'] },
            count: {
              type: ['object', 'null'],
              properties: { value: { type: 'integer' }, capped: { type: 'boolean' } },
            },
          },
        },
      }
    case 'POST /records/:module':
      return { body: input, answer: record }
    case 'GET /records/:module/:id':
    case 'POST /records/:module/:id/restoration':
      return { answer: record }
    case 'PATCH /records/:module/:id':
      return {
        body: {
          type: 'object',
          required: ['version', 'values'],
          additionalProperties: false,
          properties: { version: { type: 'integer', minimum: 1 }, values: input },
        },
        answer: record,
      }
    default:
      return {}
  }
}

function isModuleParameter(parameter: unknown): boolean {
  return parameter !== null && typeof parameter === 'object' && 'name' in parameter && parameter.name === 'module'
}

function schemaName(module: ModelModule): string {
  return `${module.name.slice(0, 1).toUpperCase()}${module.name.slice(1)}`
}

const reference = {
  type: ['object', 'null'],
  properties: { id: { type: 'string', format: 'uuid' }, title: { type: 'string' } },
}
const moment = { type: ['string', 'null'], format: 'date-time' }

function schemasOf(model: Model, module: ModelModule, reader: Context | undefined): [string, Json][] {
  const readable = reader ? readableFields(reader, module) : [...module.fields.values()]
  const writable = readable.filter(
    (field) => !field.readOnly && !isComputed(field) && (!reader || reader.policy.canWrite(module.name, field.name)),
  )
  const describe = (list: readonly ModelField[]) =>
    Object.fromEntries(list.map((field) => [field.name, fieldSchema(model, module, field)]))
  const owned = module.capabilities.owned
    ? { owner: reference, groups: { type: 'array', items: { type: 'string' } } }
    : {}
  return [
    [
      schemaName(module),
      {
        type: 'object',
        title: module.label.singular.en,
        required: ['id'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          title: { type: 'string' },
          version: { type: 'integer' },
          ...owned,
          createdAt: moment,
          createdBy: reference,
          updatedAt: moment,
          updatedBy: reference,
          ...describe(readable),
        },
      },
    ],
    [
      `${schemaName(module)}Input`,
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          ...(module.capabilities.owned
            ? { owner: { type: ['string', 'null'] }, groups: { type: 'array', items: { type: 'string' } } }
            : {}),
          ...describe(writable),
        },
      },
    ],
  ]
}

function isComputed(field: ModelField): boolean {
  return ['formula', 'rollup', 'autoNumber'].includes(field.type)
}

/** By the type's name; one that is not here is described as any value. */
function fieldSchema(model: Model, module: ModelModule, field: ModelField): Json {
  const shape = shapeOf(model, module, field)
  return {
    title: field.label.en,
    ...(field.help ? { description: field.help.en } : {}),
    ...(field.readOnly ? { readOnly: true } : {}),
    ...shape,
  }
}

function shapeOf(model: Model, module: ModelModule, field: ModelField): Json {
  switch (field.type) {
    case 'text':
    case 'longText':
    case 'richText':
    case 'phone':
    case 'taxId':
    case 'autoNumber':
    case 'recurrence':
      return { type: ['string', 'null'] }
    case 'email':
      return { type: ['string', 'null'], format: 'email' }
    case 'url':
      return { type: ['string', 'null'], format: 'uri' }
    case 'integer':
    case 'duration':
      return { type: ['integer', 'null'] }
    case 'decimal':
    case 'percent':
      return { type: ['string', 'null'], description: 'A decimal number as text, so that no digit is lost.' }
    case 'boolean':
      return { type: ['boolean', 'null'] }
    case 'date':
      return { type: ['string', 'null'], format: 'date' }
    case 'dateTime':
      return { type: ['string', 'null'], format: 'date-time' }
    case 'money':
      return { type: ['object', 'null'], properties: { amount: { type: 'string' }, currency: { type: 'string' } } }
    case 'relation':
    case 'user':
      return reference
    case 'option':
      return { enum: [...optionValues(model, field), null] }
    case 'options':
      return { type: ['array', 'null'], items: { enum: optionValues(model, field) } }
    case 'stage':
      return { enum: [...new Set(module.pipelines.flatMap((one) => one.stages.map((stage) => stage.value)))] }
    case 'tags':
      return { type: ['array', 'null'], items: { type: 'string' } }
    default:
      return {}
  }
}

function optionValues(model: Model, field: ModelField): string[] {
  return model.optionLists.get(field.options?.list ?? '')?.options.map((option) => option.value) ?? []
}
