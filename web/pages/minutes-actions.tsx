import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { recordHref } from '#web/api/addresses.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { recordsQuery } from '#web/programme/plan-queries.ts'
import { useRecordsOf } from '#web/programme/queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { DateTimeField } from '#web/ui/date-field.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TextField } from '#web/ui/text-field.tsx'

/** Who does what: tasks of the CRM about the meeting, which each finds in their own day. */
export function MinutesActions({ module, meeting }: { readonly module: ReaderModule; readonly meeting: RecordRow }) {
  const { text, format } = useFullLocale()
  const tasks = useTasksAbout(module.name)
  const about = tasks?.capabilities.activity?.regarding ?? ''
  const filter = { field: about, op: 'eq', value: meeting.id } as const
  const { data: rows = [] } = useQuery({ ...recordsQuery(tasks?.name ?? '', filter), enabled: tasks !== undefined })
  if (!tasks) return null
  const due = tasks.capabilities.activity?.at ?? ''
  const done = tasks.capabilities.activity?.done ?? ''
  return (
    <section aria-labelledby="actions">
      <h3 id="actions" className="mb-1 text-base font-bold">
        {text.plan.actions}
      </h3>
      <ul>
        {rows.map((row) => {
          const day = row[due]
          return (
            <li key={row.id} className="flex flex-wrap gap-x-3 border-b border-line py-1.5">
              <span className={row[done] === true ? 'line-through' : undefined}>
                <TextLink href={recordHref(tasks.name, row.id)}>{row.title}</TextLink>
              </span>
              <span className="text-muted">{row.owner?.title}</span>
              {typeof day === 'string' && <span className="text-muted">{format.dateTime(day)}</span>}
            </li>
          )
        })}
      </ul>
      {tasks.may.create !== 'none' && (
        <AddAction tasks={tasks} about={about} due={due} meeting={{ module: module.name, id: meeting.id }} />
      )}
    </section>
  )
}

function useTasksAbout(meetings: string): ReaderModule | undefined {
  return useModel().modules.find(({ capabilities, fields }) => {
    const { activity } = capabilities
    const field = fields.find(({ name }) => name === activity?.regarding)
    return activity?.kind === 'task' && field?.options?.modules?.includes(meetings)
  })
}

function AddAction(props: {
  readonly tasks: ReaderModule
  readonly about: string
  readonly due: string
  readonly meeting: { readonly module: string; readonly id: string }
}) {
  const { tasks, about, due, meeting } = props
  const { text } = useFullLocale()
  const people = useModel().modules.find(({ capabilities }) => capabilities.user)?.name ?? ''
  const search = useRecordsOf(people)
  const [what, setWhat] = useState('')
  const [who, setWho] = useState<Option | null>(null)
  const [when, setWhen] = useState<string | null>(null)
  const { isBusy, attempt } = useAttempt()

  async function add() {
    const subject = tasks.titleFields[0]
    if (subject === undefined || what.trim() === '') return
    await attempt(async () => {
      const body = { [subject]: what.trim(), [about]: meeting, [due]: when, ...(who ? { owner: who.id } : {}) }
      await callForAct('POST /records/:module', { params: { module: tasks.name }, body, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      setWhat('')
    })
  }

  return (
    <form
      className="mt-2 flex flex-wrap items-end gap-2 print:hidden"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <TextField label={text.plan.addAction} value={what} onChange={setWhat} className="flex-1 basis-60" />
      <ComboBox label={text.plan.actionFor} value={who} onChange={setWho} search={search} className="w-48" />
      <DateTimeField label={text.plan.actionDue} value={when} onChange={setWhen} className="w-56" />
      <Button type="submit" isPending={isBusy} isDisabled={what.trim() === ''}>
        {text.plan.addIt}
      </Button>
    </form>
  )
}
