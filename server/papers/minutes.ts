import { missing } from '#common/errors.ts'
import type { Known } from '#server/print/customer.ts'
import type { Paper } from '#server/print/paper.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import {
  chapter,
  entryOf,
  facts,
  factsBlock,
  fieldColumn,
  keyOf,
  paperOf,
  said,
  stateOf,
  table,
  textBlock,
  type Writer,
} from './writer.ts'

/** What was discussed and decided in an encounter; a draft until its minutes are closed. */
export async function minutesPaper(writer: Writer, meetingId: string | undefined): Promise<Paper> {
  const { words } = writer
  const meeting = (await writer.rows('meeting')).get(meetingId ?? '')
  if (!meeting) throw missing()
  const of = (rows: ReadonlyMap<string, Known>) =>
    [...rows.values()].filter(({ values }) => idIn(values.meeting) === meetingId)
  const people = of(await writer.rows('participation'))
  const decisions = of(await writer.rows('decision'))
  const needs = of(await writer.rows('need'))
  const blocks = [
    ...factsBlock(facts(writer, meeting, ['kind', 'at', 'minutes', 'place', 'department', 'topic', 'owner'])),
    ...textBlock(words.agenda, said(writer, meeting, 'agenda')),
    ...table([
      { label: words.attendance, cells: people.map((row) => said(writer, row, 'member')), isWide: true },
      { label: '', cells: people.map(({ values }) => (values.attended === true ? words.attended : words.absent)) },
    ]),
    ...textBlock(words.notes, said(writer, meeting, 'notes')),
    ...chapter(
      words.decisions,
      table([
        { label: words.decisions, cells: decisions.map((row) => entryOf(writer, row)), isWide: true },
        ...['chosen', 'dissent', 'owner', 'decidedOn'].map((field) => fieldColumn(writer, decisions, field)),
      ]),
      2,
    ),
    ...chapter(
      words.needsRaised,
      table([
        { label: words.needsRaised, cells: needs.map((row) => entryOf(writer, row)), isWide: true },
        ...['department', 'state'].map((field) => fieldColumn(writer, needs, field)),
      ]),
      2,
    ),
    ...chapter(words.signatures, [{ kind: 'signature', label: words.toSign, facts: [] }], 2),
  ]
  const isClosed = stateOf(meeting) === 'minuted'
  return paperOf(
    writer,
    {
      title: `${words.names.minutes}: ${said(writer, meeting, 'name')}`,
      number: keyOf(meeting),
      ...(isClosed ? {} : { mark: words.draft }),
      madeAt: String(meeting.values.updatedAt),
    },
    blocks,
  )
}
