import type { Messages } from '#common/texts/es.ts'
import type { ImportDetail } from './queries.ts'

/** A column by the name that its file gives it; those of contact cards have none, so they get ours. */
export function columnName(detail: ImportDetail, header: string, text: Messages): string {
  const names: ReadonlyMap<string, string> = new Map(Object.entries(text.importColumns.card))
  return detail.kind === 'vcard' ? (names.get(header) ?? header) : header
}
