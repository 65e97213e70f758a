import type * as Csv from 'csv-stringify/sync'
import type { Language } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { guardCell } from '#server/import/cell-text.ts'
import { onDemand } from '#server/on-demand.ts'

const csv = onDemand<typeof Csv>('csv-stringify/sync')
const heading = ['module', 'field', 'name', 'type', 'purpose', 'legalBasis', 'retentionMonths']

/** Which personal data are kept, what for, on which basis and how long: the register that the law asks for. */
export function personalDataCsv(model: Model, language: Language): string {
  const rows = [...model.modules.values()].flatMap((module) =>
    [...module.fields.values()].flatMap(({ name, type, label, personal }) => {
      if (!personal) return []
      const { purpose, basis, retentionMonths } = personal
      const place = [module.label.plural[language], label[language], `${module.name}.${name}`]
      return [[...place, type, purpose, basis, String(retentionMonths)].map(guardCell)]
    }),
  )
  return csv().stringify([heading, ...rows], { bom: true })
}
