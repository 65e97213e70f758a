import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Field, FieldOptions, ParseContext } from '#common/field.ts'
import { json } from './json.ts'
import { tags } from './tags.ts'

const context = {} as ParseContext // Neither type asks for anything of it.

function field(type: string, options?: FieldOptions): Field {
  return { name: 'data', type, label: { es: 'Datos', en: 'Data' }, ...(options ? { options } : {}) }
}

function nested(levels: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level += 1) value = [value]
  return value
}

describe('the bounds of a field', () => {
  const isTaken = (input: unknown, options?: FieldOptions) =>
    'value' in json.parse(input, field('json', options), context)

  it('are wider for structured data only where the field says that it holds many definitions', () => {
    assert.deepEqual(
      [24, 25].map((levels) => isTaken(nested(levels))),
      [true, false],
    )
    assert.deepEqual(
      [32, 33].map((levels) => isTaken(nested(levels), { large: true })),
      [true, false],
    )
    const long = ['x'.repeat(400_000)]
    assert.deepEqual([isTaken(long), isTaken(long, { large: true })], [false, true])
  })

  it('are wider for tags only where the field says so, for a filter too', () => {
    const long = 'x'.repeat(61)
    const taken = (options?: FieldOptions) => [
      'value' in tags.parse([long], field('tags', options), context),
      'value' in (tags.filterValue?.(long, field('tags', options), context) ?? {}),
    ]
    assert.deepEqual(taken(), [false, false])
    assert.deepEqual(taken({ maxLength: 64 }), [true, true])
  })
})
