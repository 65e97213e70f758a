import { useQuery } from '@tanstack/react-query'
import { idFrom } from '#common/text.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { patchRecord, projectQuery, recordsQuery, type ShortRow } from '#web/programme/plan-queries.ts'
import { useRowWrites } from '#web/programme/use-row-writes.ts'
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
  if (!module || !team) return null
  const mayTick = !isFixed && module.may.create !== 'none'
  return (
    <section aria-labelledby="attendees">
      <h3 id="attendees" className="mb-1 text-base font-bold">
        {text.plan.attendees}
      </h3>
      {team.members.length === 0 && <p className="text-sm text-muted">{text.plan.noMembers}</p>}
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {team.members.map(({ id, name }) => (
          <Attendee
            key={id}
            name={name}
            known={rows.find((row) => idFrom(row.member) === id)}
            isFixed={!mayTick}
            module={module.name}
            taking={{ meeting: meeting.id, member: id, project }}
          />
        ))}
      </div>
    </section>
  )
}

interface AttendeeProps {
  readonly name: string
  /** Their row of this meeting, where there is one. */
  readonly known: ShortRow | undefined
  readonly isFixed: boolean
  readonly module: string
  /** What a new row says. */
  readonly taking: { readonly meeting: string; readonly member: string; readonly project: string }
}

function Attendee({ name, known, isFixed, module, taking }: AttendeeProps) {
  const kept = { id: known?.id, version: known?.version ?? 0, values: known?.attended === true }
  const [attended, change] = useRowWrites<boolean>(kept, async (came, { id, version }) => {
    if (id !== undefined) return await patchRecord(module, id, version, { attended: came })
    const body = { ...taking, attended: came }
    const { answer } = await callForAct('POST /records/:module', { params: { module }, body, key: newKey() })
    return { id: answer.id, version: Number(answer.version) }
  })
  return <Checkbox label={name} value={attended} onChange={(came) => change(() => came)} isDisabled={isFixed} />
}
