import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nameStem, stemPrefix } from './same-name.ts'

describe('names of companies', () => {
  it('are the same without accents, punctuation and legal form', () => {
    for (const name of [
      'García Pérez, S.L.',
      'GARCIA PEREZ SL',
      'Garcia  Pérez S. L. U.',
      'garcía pérez sociedad limitada',
    ]) {
      assert.equal(nameStem(name), 'garcia perez')
      assert.equal(stemPrefix(name), 'garcia perez')
    }
    assert.equal(nameStem('Aceros del Norte, S.A. de C.V.'), 'aceros del norte')
  })

  it('keep a legal form that is all there is, and one inside the name', () => {
    assert.equal(nameStem('SA'), 'sa')
    assert.equal(nameStem('S.L. Consultores'), 'sl consultores')
  })
})
