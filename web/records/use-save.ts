import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { isApiError } from '#web/api/api-error.ts'
import { showInToast } from '#web/api/errors.ts'
import { LeftAlone } from '#web/api/left-alone.ts'
import { useModule } from '#web/api/model.ts'
import { write as send } from '#web/api/outbox.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { recordRow, type RecordRow } from './reader-types.ts'
import { recordQuery } from './queries.ts'
import { askSeries, changeSeries } from './series.ts'

/** Both values of each field that somebody else changed meanwhile. */
export interface Conflict {
  /** The record as it was when it was changed, with the version that it has now. */
  readonly record: Saved
  readonly changes: Readonly<Record<string, unknown>>
  readonly values: Readonly<Record<string, { readonly mine: unknown; readonly theirs: unknown }>>
}

type Saved = Pick<RecordRow, 'id' | 'version'> & Partial<RecordRow>

export interface Saving {
  /**
   * Saves changed fields of a record; throws what a form shows, and LeftAlone where one thinks again on
   * being asked how far it goes. A conflict is kept to be decided.
   */
  save(record: Saved, changes: Readonly<Record<string, unknown>>): Promise<RecordRow | undefined>
  readonly conflict: Conflict | undefined
  /** Writes mine over theirs, or leaves theirs; answers with what was written. */
  decide(whose: 'mine' | 'theirs'): Promise<RecordRow | undefined>
}

export function useSave(module: string): Saving {
  const client = useQueryClient()
  const model = useModule(module)
  const text = useText()
  const [conflict, setConflict] = useState<Conflict>()

  async function write(row: Saved, changes: Readonly<Record<string, unknown>>): Promise<RecordRow | undefined> {
    const { id, version, title = '' } = row
    const known = client.getQueryData(recordQuery(module, id).queryKey)
    // A row of a list says that it comes round again without its page having been opened.
    const scope = await askSeries(model, { ...known, ...row }, changes)
    if (scope === undefined) throw new LeftAlone()
    if (scope !== 'one') {
      await changeSeries(module, { id, version }, scope, changes)
      await client.invalidateQueries({ queryKey: ['records'], refetchType: 'active' })
      return client.getQueryData(recordQuery(module, id).queryKey)
    }
    const input = { params: { module, id }, body: { version, values: changes } }
    const sent = await send('PATCH /records/:module/:id', input, known?.title ?? title)
    if (sent.isWaiting) {
      // Shown as it will be, until the server has said so.
      showToast({ text: text.waiting.willBeSent({ title: known?.title ?? title }) })
      if (!known) return undefined
      const shown: RecordRow = { ...known, ...changes }
      client.setQueryData(recordQuery(module, id).queryKey, shown)
      return shown
    }
    const record = recordRow(sent.answer)
    client.setQueryData(recordQuery(module, id).queryKey, record)
    await client.invalidateQueries({ queryKey: ['records'], refetchType: 'active' })
    return record
  }

  return {
    conflict,
    async save(record, changes) {
      try {
        return await write(record, changes)
      } catch (error) {
        const found = conflictIn(error, record, changes)
        if (!found) throw error
        setConflict(found)
        return undefined
      }
    },
    async decide(whose) {
      if (!conflict) return undefined
      setConflict(undefined)
      if (whose === 'theirs') {
        await client.invalidateQueries({ queryKey: ['records'] })
        return undefined
      }
      try {
        return await write(conflict.record, conflict.changes)
      } catch (error) {
        // Not decided: what was typed is still to be chosen.
        const again = conflictIn(error, conflict.record, conflict.changes)
        setConflict(again ?? conflict)
        if (!again) showInToast(error, text)
        return undefined
      }
    },
  }
}

function conflictIn(error: unknown, record: Saved, changes: Readonly<Record<string, unknown>>): Conflict | undefined {
  if (!isApiError(error) || error.status !== 409) return undefined
  const { version, values } = error.details ?? {}
  if (typeof version !== 'number' || typeof values !== 'object' || values === null) return undefined
  // The shape that the server's update gives the details of a stale write.
  return { record: { ...record, version }, changes, values: values as Conflict['values'] }
}
