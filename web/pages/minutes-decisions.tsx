import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { recordHref } from '#web/api/addresses.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModuleOf } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { recordsQuery, takeStep } from '#web/programme/plan-queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { TextField } from '#web/ui/text-field.tsx'

/** What was decided; written here it is taken at once. */
export function MinutesDecisions(props: {
  readonly meeting: RecordRow
  readonly project: string
  readonly isFixed: boolean
}) {
  const { meeting, project, isFixed } = props
  const text = useFullText()
  const module = useModuleOf('decision')
  const filter = { field: 'meeting', op: 'eq', value: meeting.id } as const
  const { data: rows = [] } = useQuery({ ...recordsQuery(module?.name ?? '', filter), enabled: module !== undefined })
  const [name, setName] = useState('')
  const [isBusy, setBusy] = useState(false)
  if (!module) return null

  async function add() {
    const typed = name.trim()
    if (!module || typed === '') return
    setBusy(true)
    try {
      const decidedOn = typeof meeting.at === 'string' ? meeting.at.slice(0, 10) : null
      const body = { name: typed.slice(0, 250), chosen: typed, meeting: meeting.id, decidedOn, project }
      const { answer } = await callForAct('POST /records/:module', {
        params: { module: module.name },
        body,
        key: newKey(),
      })
      // Written, even if it cannot be taken: it is in the list, and not written twice.
      setName('')
      await takeStep(module.name, answer.id, 'take')
    } catch (error) {
      showInToast(error, text)
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section aria-labelledby="decisions">
      <h3 id="decisions" className="mb-1 text-base font-bold">
        {text.plan.decisions}
      </h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="border-b border-line py-1.5">
            <TextLink href={recordHref(module.name, row.id)}>{row.title}</TextLink>
          </li>
        ))}
      </ul>
      {!isFixed && module.may.create !== 'none' && (
        <form
          className="mt-2 flex items-end gap-2 print:hidden"
          onSubmit={(event) => {
            event.preventDefault()
            void add()
          }}
        >
          <TextField label={text.plan.addDecision} value={name} onChange={setName} className="flex-1" />
          <Button type="submit" isPending={isBusy} isDisabled={name.trim() === ''}>
            {text.plan.addIt}
          </Button>
        </form>
      )}
    </section>
  )
}
