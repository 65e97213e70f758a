import type { PaperBlock } from '#server/print/paper.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { entryOf, fieldColumn, momentText, said, table, type Writer } from './writer.ts'

/** Of each objective what was thought of it, with the figures of that day, and who signed that. */
export async function assessmentTables(writer: Writer): Promise<{ table(objective: string): PaperBlock[] }> {
  const { words } = writer
  const all = [...(await writer.rows('assessment')).values()]
  const signatures = [...(await writer.rows('signature')).values()].filter(({ values }) => values.isVoid !== true)
  const signedBy = (id: unknown) =>
    signatures
      .filter(({ values }) => idIn(values.subject) === id)
      .map(
        (row) =>
          `${said(writer, row, 'by')} (${said(writer, row, 'organisation')}), ${momentText(writer, row.values.at)}`,
      )
      .join('\n')
  return {
    table(objective) {
      const rows = all.filter(({ values }) => idIn(values.objective) === objective)
      return table([
        { label: words.assessments, cells: rows.map((row) => entryOf(writer, row)) },
        ...['dueOn', 'verdict'].map((field) => fieldColumn(writer, rows, field)),
        fieldColumn(writer, rows, 'findings', { isWide: true }),
        fieldColumn(writer, rows, 'figures'),
        { label: words.signedBy, cells: rows.map(({ values }) => signedBy(values.id)) },
      ])
    },
  }
}
