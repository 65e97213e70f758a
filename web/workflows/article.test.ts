import assert from 'node:assert/strict'
import { test } from 'node:test'
import { articleOf } from './article.ts'

const which = (language: 'es' | 'en', nouns: readonly string[]) => nouns.map((noun) => articleOf(noun, language))

test('Spanish nouns take «una» by their ending', () => {
  assert.deepEqual(
    new Set(which('es', ['Oportunidad', 'Cuenta', 'Tarea', 'Reunión', 'Línea de presupuesto', 'Forma'])),
    new Set(['other']),
  )
  assert.deepEqual(
    new Set(which('es', ['Lead', 'Contacto', 'Presupuesto', 'Programa de puntos', 'Día', 'Producto'])),
    new Set(['plain']),
  )
})

test('English nouns take “an” before a vowel that is heard', () => {
  assert.deepEqual(new Set(which('en', ['Opportunity', 'Account', 'Activity', 'Event', 'Order'])), new Set(['other']))
  assert.deepEqual(new Set(which('en', ['Lead', 'User', 'Quote', 'Task', 'Unit', 'One-off'])), new Set(['plain']))
})
