import { useState } from 'react'
import { isApiError } from '#web/api/api-error.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { write as send } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { fieldNamed, stagesOf, type RecordRow } from './reader-types.ts'

type Moved = Pick<RecordRow, 'id' | 'version' | 'title'> & Partial<RecordRow>

/** A move that waits for the fields that its stage asks for. */
export interface Asked {
  readonly record: Moved
  readonly stage: string
  readonly fields: readonly string[]
}

export interface StageMove {
  /** False when the record stayed where it was: refused, or waiting for fields. */
  to(record: Moved, stage: string, values?: Readonly<Record<string, unknown>>): Promise<boolean>
  readonly asked: Asked | undefined
  cancel(): void
}

const askingRules: readonly (string | undefined)[] = ['required', 'stageRequired']

/** Moving to a stage, from the board or the record: what it lacks is asked for and sent with it. */
export function useStageMove(module: ReaderModule): StageMove {
  const { text, format } = useLocale()
  const [asked, setAsked] = useState<Asked>()
  const keys = module.capabilities.pipeline

  async function write(record: Moved, stage: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    const input = {
      params: { module: module.name, id: record.id },
      body: { version: record.version, values: { ...values, [keys?.stage ?? 'stage']: stage } },
    }
    const { isWaiting } = await send('PATCH /records/:module/:id', input, record.title)
    if (isWaiting) showToast({ text: text.waiting.willBeSent({ title: record.title }) })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  async function to(record: Moved, stage: string, values: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    if (!keys || (record[keys.stage] === stage && Object.keys(values).length === 0)) return false
    try {
      await write(record, stage, values)
      setAsked(undefined)
      const entered = stagesOf(module, record[keys.pipeline]).find(({ value }) => value === stage)
      if (entered && entered.status !== 'open') {
        showToast({ text: text.records.closedAs({ title: record.title, stage: entered.label[format.language] }) })
      }
      return true
    } catch (error) {
      const fields = missingFields(module, error)
      // A form that is open already shows the refusal itself.
      if (asked) throw error
      if (fields.length > 0) setAsked({ record, stage, fields })
      else showInToast(error, text)
      return false
    }
  }

  return { to, asked, cancel: () => setAsked(undefined) }
}

function missingFields(module: ReaderModule, error: unknown): string[] {
  if (!isApiError(error) || error.violations.length === 0) return []
  const asks = error.violations.every(({ rule, field }) => askingRules.includes(rule) && fieldNamed(module, field))
  return asks ? [...new Set(error.violations.map(({ field }) => field))] : []
}
