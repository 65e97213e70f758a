import { useState } from 'react'
import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { namesBeside, useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { RecordRow } from './reader-types.ts'

export type Step = Api['GET /records/:module/:id/transitions']['response']['steps'][number]

type Moved = Pick<RecordRow, 'id' | 'version' | 'title'> & Partial<RecordRow>

/** A step that waits for what it asks for. */
export interface AskedStep {
  readonly record: Moved
  readonly step: Step
}

export interface StepMove {
  /** False when the record stayed where it was: refused, or waiting for an answer. */
  take(record: Moved, step: Step, answer?: StepAnswer): Promise<boolean>
  /** The step that leads to a state, taken as far as there is one. */
  to(record: Moved, state: string): Promise<boolean>
  readonly asked: AskedStep | undefined
  cancel(): void
}

interface StepAnswer {
  readonly values: Readonly<Record<string, unknown>>
  readonly comment: string
}

export function stepsQuery(
  model: ReaderModel,
  module: ReaderModule,
  { id, version }: Pick<RecordRow, 'id' | 'version'>,
) {
  const params = { module: module.name, id }
  return queryOptions({
    queryKey: ['records', module.name, 'steps', id, version],
    // What a step waits for is often another record.
    meta: { modules: namesBeside(model, module) },
    queryFn: async ({ signal }) => (await call('GET /records/:module/:id/transitions', { params, signal })).steps,
  })
}

/** Taking a step of a lifecycle, from the board or the record: what it asks for is asked and sent with it. */
export function useStepMove(module: ReaderModule): StepMove {
  const { text, format } = useLocale()
  const model = useModel()
  const [asked, setAsked] = useState<AskedStep>()
  const { lifecycle } = module

  async function take(record: Moved, step: Step, answer?: StepAnswer): Promise<boolean> {
    if (!answer && (step.asks.length > 0 || step.comment === 'required')) {
      setAsked({ record, step })
      return false
    }
    try {
      const { values = {}, comment = '' } = answer ?? {}
      await call('POST /records/:module/:id/transitions', {
        params: { module: module.name, id: record.id },
        body: { transition: step.name, version: record.version, values, ...(comment === '' ? {} : { comment }) },
      })
      setAsked(undefined)
      const state = lifecycle?.states.find(({ value }) => value === step.to)?.label[format.language] ?? step.to
      showToast({ text: text.steps.taken({ title: record.title, state }) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      return true
    } catch (error) {
      // A form that is open shows the refusal itself.
      if (answer) throw error
      showInToast(error, text)
      return false
    }
  }

  async function to(record: Moved, state: string): Promise<boolean> {
    const here = record[lifecycle?.field ?? '']
    const label = (value: unknown) => lifecycle?.states.find((one) => one.value === value)?.label[format.language] ?? ''
    try {
      const steps = await queryClient.fetchQuery(stepsQuery(model, module, record))
      const leading = steps.filter((one) => one.to === state && one.by === 'person')
      const step = leading.find(({ isOpen }) => isOpen) ?? leading[0]
      if (!step) showToast({ text: text.steps.noStep({ from: label(here), to: label(state) }), tone: 'error' })
      else if (step.isOpen) return await take(record, step)
      else showToast({ text: step.reasons.map((one) => one[format.language]).join(' '), tone: 'error' })
    } catch (error) {
      showInToast(error, text)
    }
    return false
  }

  return { take, to, asked, cancel: () => setAsked(undefined) }
}
