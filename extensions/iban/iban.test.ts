import assert from 'node:assert/strict'
import { test } from 'node:test'

import { printedIban } from './iban.ts'
import { bankOf } from './banks.ts'
import { extension } from './index.ts'

const iban = extension.fieldTypes?.[0]
const field = { name: 'account', type: 'iban', label: { es: 'Cuenta', en: 'Account' } }

test('an account number is read however it is written', () => {
  for (const [input, stored] of iban?.examples.valid ?? []) {
    // The type asks nothing of the context.
    assert.deepEqual(iban?.parse(input, field, {} as never), { value: stored })
  }
})

test('any single digit that is changed is noticed', () => {
  const right = 'ES9121000418450200051332'
  for (let at = 2; at < right.length; at += 1) {
    const changed = right.slice(0, at) + ((Number(right[at]) + 1) % 10) + right.slice(at + 1)
    const parsed = iban?.parse(changed, field, {} as never)
    assert.ok(parsed && 'problem' in parsed, changed)
  }
})

test('two neighbours that changed places are noticed', () => {
  const parsed = iban?.parse('ES9121000418450200053132', field, {} as never)
  assert.ok(parsed && 'problem' in parsed)
  assert.match(parsed.problem.es, /dígitos de control/)
})

test('one that is not whole yet is told how long it has to be', () => {
  const problemOf = (input: string) => {
    const parsed = iban?.parse(input, field, {} as never)
    return parsed && 'problem' in parsed ? parsed.problem.es : ''
  }
  assert.match(problemOf('ES91 2100'), /^El IBAN de ES tiene 24 caracteres, y este 8\.$/)
  assert.match(problemOf('MT84'), /^El IBAN de MT tiene 15–34 caracteres, y este 4\.$/)
  assert.match(problemOf('2100 0418 4502 0005 1332'), /^Un IBAN empieza por las letras de un país/)
})

test('it is shown in groups of four with the Spanish bank that it belongs to', () => {
  assert.equal(printedIban('ES9121000418450200051332'), 'ES91 2100 0418 4502 0005 1332')
  assert.equal(bankOf('ES9121000418450200051332'), 'CaixaBank')
  assert.equal(bankOf('DE89370400440532013000'), undefined)
})
