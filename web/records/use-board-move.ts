import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { write as send } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { BoardData } from './board-data.ts'
import { willAsk, type ColumnHead } from './board-shape.ts'
import type { RecordRow } from './reader-types.ts'
import type { StageMove } from './use-stage-move.ts'
import type { StepMove } from './use-step-move.ts'

/**
 * Moves a card to another column: at once in sight, back where it was if the server refuses. A stage
 * that will ask for something asks first.
 */
export function useBoardMove(
  module: ReaderModule,
  groupBy: string,
  data: BoardData,
  moves: { readonly stage: StageMove; readonly step: StepMove },
) {
  const text = useText()
  const stageMove = moves.stage
  const isPipeline = module.capabilities.pipeline?.stage === groupBy

  async function write(row: RecordRow, value: string): Promise<boolean> {
    if (isPipeline) return await stageMove.to(row, value)
    if (module.lifecycle?.field === groupBy) return await moves.step.to(row, value)
    try {
      const input = {
        params: { module: module.name, id: row.id },
        body: { version: row.version, values: { [groupBy]: value } },
      }
      const { isWaiting } = await send('PATCH /records/:module/:id', input, row.title)
      if (isWaiting) showToast({ text: text.waiting.willBeSent({ title: row.title }) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      return true
    } catch (error) {
      showInToast(error, text)
      return false
    }
  }

  return async (row: RecordRow, to: ColumnHead): Promise<boolean> => {
    if (isPipeline && willAsk(to.stage, row)) return await write(row, to.value)
    const back = data.place(row.id, to.value, { [groupBy]: to.value })
    const isMoved = await write(row, to.value)
    if (!isMoved) back()
    return isMoved
  }
}
