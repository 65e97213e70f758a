import type { ReaderModel, ReaderModule } from '#web/api/model.ts'
import { mayBeAbout } from '#web/api/model.ts'
import type { Language } from '#web/i18n/locale.ts'
import type { BoardColumn } from './board-data.ts'
import { fieldNamed, optionOf, stagesOf, type RecordRow } from './reader-types.ts'

type Stage = ReaderModule['pipelines'][number]['stages'][number]

/** A column as it is read: its name, and what a stage says of it. */
export interface ColumnHead {
  readonly value: string
  readonly label: string
  /** The field by which the board is divided; its value on a card would repeat the column's name. */
  readonly groupBy: string
  readonly stage: Stage | undefined
}

/** A column with its name. */
export interface ShownColumn {
  readonly column: BoardColumn
  readonly head: ColumnHead
}

export function columnHead(
  model: ReaderModel,
  module: ReaderModule,
  groupBy: string,
  pipeline: string | undefined,
  value: string,
  language: Language,
): ColumnHead {
  const field = fieldNamed(module, groupBy)
  const stage = field?.type === 'stage' ? stagesOf(module, pipeline).find((one) => one.value === value) : undefined
  const label = stage?.label ?? (field ? optionOf(model, module, field, value).label : undefined)
  return { value, label: label?.[language] ?? value, groupBy, stage }
}

export function isOpenColumn({ stage }: Pick<ColumnHead, 'stage'>): boolean {
  return stage === undefined || stage.status === 'open'
}

interface CardPlace {
  readonly column: number
  readonly card: number
}

export function placeOfCard(columns: readonly BoardColumn[], id: string): CardPlace | undefined {
  for (const [column, { page }] of columns.entries()) {
    const card = page.rows.findIndex((row) => row.id === id)
    if (card >= 0) return { column, card }
  }
  return undefined
}

/** The card that an arrow leads to; sideways to the next column that has any, at the same height. */
export function neighbour(
  columns: readonly BoardColumn[],
  { column, card }: CardPlace,
  key: string,
): RecordRow | undefined {
  const rows = columns[column]?.page.rows ?? []
  switch (key) {
    case 'ArrowUp':
      return rows[card - 1]
    case 'ArrowDown':
      return rows[card + 1]
    case 'Home':
      return rows[0]
    case 'End':
      return rows.at(-1)
    case 'ArrowLeft':
      return beside(columns.slice(0, column).toReversed(), card)
    case 'ArrowRight':
      return beside(columns.slice(column + 1), card)
    default:
      return undefined
  }
}

function beside(columns: readonly BoardColumn[], card: number): RecordRow | undefined {
  const rows = columns.find(({ page }) => page.rows.length > 0)?.page.rows
  return rows?.[Math.min(card, rows.length - 1)]
}

const dayMs = 86_400_000

/** Days in the stage, when they are more than it allows. */
export function rottenDays(
  module: { readonly capabilities: { readonly pipeline?: { readonly enteredAt?: string } } },
  stage: Stage | undefined,
  row: RecordRow,
  nowMs: number,
): number | undefined {
  if (!stage?.rottenDays || stage.status !== 'open') return undefined
  const since = row[module.capabilities.pipeline?.enteredAt ?? '']
  const days = Math.floor((nowMs - Date.parse(typeof since === 'string' ? since : row.updatedAt)) / dayMs)
  return days >= stage.rottenDays ? days : undefined
}

/** Whether the stage will ask for something before the card may enter. */
export function willAsk(stage: Stage | undefined, row: RecordRow): boolean {
  return (stage?.required ?? []).some((name) => row[name] === null || row[name] === undefined || row[name] === '')
}

/** The kind of activity by which a deal counts as attended to, if the reader may make one. */
export function meetingModule(model: ReaderModel, module: ReaderModule): ReaderModule | undefined {
  const candidates = model.modules.filter((one) => model.settings.nextActivityModules.includes(one.name))
  return candidates.find((one) => one.may.create !== 'none' && mayBeAbout(one, module.name))
}
