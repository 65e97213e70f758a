import { idFrom } from '#common/text.ts'
import { problem, type FieldType } from './define.ts'
import { titleOf } from './relation.ts'

const exampleId = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'

/** A stored file: the id of its row in `attachment`. Read with name, size and media type. */
export const file: FieldType = {
  name: 'file',
  label: { es: 'Archivo', en: 'File' },
  widget: 'file',
  columns: () => [{ suffix: '', sql: 'uuid' }],
  parse(input) {
    if (input === '') return { value: null }
    const id = idFrom(input)
    return id === undefined ? problem('file', 'No es un archivo subido.', 'It is not an uploaded file.') : { value: id }
  },
  compareAs: 'uuid',
  operators: ['empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  format: titleOf,
  examples: {
    valid: [
      [exampleId, exampleId],
      [{ id: exampleId, title: 'contrato.pdf' }, exampleId],
    ],
    invalid: ['../../etc/passwd', 'contrato.pdf', {}, [exampleId], 1],
  },
}
