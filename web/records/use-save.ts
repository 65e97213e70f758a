import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { isApiError } from '#web/api/api-error.ts'
import { call } from '#web/api/client.ts'
import { recordRow, type RecordRow } from './reader-types.ts'
import { recordQuery } from './queries.ts'

/** Both values of each field that somebody else changed meanwhile. */
export interface Conflict {
  readonly id: string
  readonly version: number
  readonly changes: Readonly<Record<string, unknown>>
  readonly values: Readonly<Record<string, { readonly mine: unknown; readonly theirs: unknown }>>
}

export interface Saving {
  /** Saves changed fields of a record; throws what a form shows. A conflict is kept to be decided. */
  save(
    record: Pick<RecordRow, 'id' | 'version'>,
    changes: Readonly<Record<string, unknown>>,
  ): Promise<RecordRow | undefined>
  readonly conflict: Conflict | undefined
  /** Writes mine over theirs, or leaves theirs. */
  decide(whose: 'mine' | 'theirs'): Promise<void>
}

export function useSave(module: string): Saving {
  const client = useQueryClient()
  const [conflict, setConflict] = useState<Conflict>()

  async function write(id: string, version: number, changes: Readonly<Record<string, unknown>>): Promise<RecordRow> {
    const answer = await call('PATCH /records/:module/:id', {
      params: { module, id },
      body: { version, values: changes },
    })
    const record = recordRow(answer)
    client.setQueryData(recordQuery(module, id).queryKey, record)
    await client.invalidateQueries({ queryKey: ['records'], refetchType: 'active' })
    return record
  }

  return {
    conflict,
    async save(record, changes) {
      try {
        return await write(record.id, record.version, changes)
      } catch (error) {
        const found = conflictIn(error, record.id, changes)
        if (!found) throw error
        setConflict(found)
        return undefined
      }
    },
    async decide(whose) {
      if (!conflict) return
      setConflict(undefined)
      if (whose === 'mine') await write(conflict.id, conflict.version, conflict.changes)
      else await client.invalidateQueries({ queryKey: ['records'] })
    },
  }
}

function conflictIn(error: unknown, id: string, changes: Readonly<Record<string, unknown>>): Conflict | undefined {
  if (!isApiError(error) || error.status !== 409) return undefined
  const { version, values } = error.details ?? {}
  if (typeof version !== 'number' || typeof values !== 'object' || values === null) return undefined
  // The shape that the server's update gives the details of a stale write.
  return { id, version, changes, values: values as Conflict['values'] }
}
