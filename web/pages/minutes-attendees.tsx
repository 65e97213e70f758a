import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { idFrom } from '#common/text.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { changeRecord, projectQuery, recordsQuery } from '#web/programme/plan-queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { Checkbox } from '#web/ui/checkbox.tsx'

/** Everybody of the project, ticked who came. */
export function MinutesAttendees(props: {
  readonly meeting: RecordRow
  readonly project: string
  readonly isFixed: boolean
}) {
  const { meeting, project, isFixed } = props
  const text = useFullText()
  const model = useModel()
  const module = moduleOfKind(model.modules, 'participation')
  const filter = { field: 'meeting', op: 'eq', value: meeting.id } as const
  const { data: rows = [] } = useQuery({ ...recordsQuery(module?.name ?? '', filter), enabled: module !== undefined })
  const { data: team } = useQuery(projectQuery(model, 'GET /programme/team', project))
  const [busy, setBusy] = useState<string>()
  if (!module || !team) return null

  async function tick(member: string, attended: boolean) {
    const known = rows.find((row) => idFrom(row.member) === member)
    if (!module || busy !== undefined) return
    setBusy(member)
    try {
      if (known) await changeRecord(module.name, known.id, known.version, { attended })
      else {
        const body = { meeting: meeting.id, member, attended, project }
        await callForAct('POST /records/:module', { params: { module: module.name }, body, key: newKey() })
        await queryClient.invalidateQueries({ queryKey: ['records'] })
      }
    } catch (error) {
      showInToast(error, text)
    } finally {
      setBusy(undefined)
    }
  }

  const came = (member: string) => rows.some((row) => idFrom(row.member) === member && row.attended === true)
  const mayTick = !isFixed && module.may.create !== 'none'
  return (
    <section aria-labelledby="attendees">
      <h3 id="attendees" className="mb-1 text-base font-bold">
        {text.plan.attendees}
      </h3>
      {team.members.length === 0 && <p className="text-sm text-muted">{text.plan.noMembers}</p>}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {team.members.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            value={came(id)}
            onChange={(attended) => void tick(id, attended)}
            isDisabled={!mayTick || busy === id}
          />
        ))}
      </div>
    </section>
  )
}
