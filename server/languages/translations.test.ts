import assert from 'node:assert/strict'
import { test } from 'node:test'
import { translationsIn } from './translations.ts'

test('a translation that takes other values than its text has now is to be done again', () => {
  const label = { es: 'Catalán', en: 'Catalan' }
  const texts = {
    'imports.dropHelp': 'Fins a 50 MB',
    'imports.title': 'Importació',
    'imports.uploading': 'Es puja {file}',
  }
  const language = { label, code: 'ca', locale: 'ca-ES', fallback: 'es', texts } as const
  const said = new Map(translationsIn([], language).map(({ path, translation }) => [path, translation]))
  assert.deepEqual(
    Object.keys(texts).map((path) => said.get(path)),
    [null, 'Importació', 'Es puja {file}'],
  )
})
