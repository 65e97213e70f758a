import { Plus, TriangleAlert } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useSession } from '#web/api/session.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { NewInProject } from './new-in-project.tsx'
import type { FieldWords } from './option-words.ts'
import { OverloadWords } from './plan-overloads.tsx'
import type { Team } from './plan-queries.ts'

/** Who takes part on each side, with what they do and how committed they are. */
export function TeamMembers({ team, choices }: { readonly team: Team; readonly choices: FieldWords }) {
  const { text } = useFullLocale()
  const words = text.plan
  const sides = [
    { id: 'client', title: team.organisations.client ?? words.client },
    { id: 'consultancy', title: team.organisations.consultancy ?? words.consultancy },
  ]
  return (
    <div className="flex flex-col gap-6">
      <div className="grid gap-8 md:grid-cols-2">
        {sides.map(({ id, title }) => {
          const people = team.members.filter(({ organisation }) => (organisation ?? 'client') === id)
          const isAlone = id === 'consultancy' && team.organisations.consultancy === null
          return (
            <section key={id} aria-labelledby={`side-${id}`}>
              <h2 id={`side-${id}`} className="mb-1 text-base font-bold">
                {title}
              </h2>
              {people.length === 0 && (
                <p className="text-sm text-muted">{isAlone ? words.noConsultancy : words.noMembers}</p>
              )}
              <ul>
                {people.map((one) => (
                  <MemberRow key={one.id} member={one} module={team.memberModule ?? ''} choices={choices} />
                ))}
              </ul>
            </section>
          )
        })}
      </div>
      <ShutOut people={team.shutOut} />
      {team.unfilled.length > 0 && (
        <ul className="flex flex-col gap-1 text-sm text-none-ink">
          {team.unfilled.map(({ period, role }) => (
            <li key={`${period} ${role}`}>
              {words.unfilled({
                role: choices.label('programmeRole', role),
                period: choices.label('periods', period),
              })}
            </li>
          ))}
        </ul>
      )}
      {team.mayChangeMembers && team.memberModule !== null && (
        <span>
          <NewInProject module={team.memberModule} icon={<Plus size={15} aria-hidden />}>
            {words.addMember}
          </NewInProject>
        </span>
      )}
    </div>
  )
}

/** Nothing that they are asked for reaches them: said where people are put together. */
function ShutOut({ people }: { readonly people: Team['shutOut'] }) {
  const words = useFullLocale().text.plan
  const mayGive = useSession()?.switches.includes('manageUsers') === true
  if (people.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 text-sm text-overdue-ink">
      {people.map(({ id, name }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-3">
          {words.shutOut({ name })}
          {mayGive && (
            <Link to="/people" search={{ person: id }} className="font-medium underline">
              {words.giveRole}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function MemberRow(props: {
  readonly member: Team['members'][number]
  readonly module: string
  readonly choices: FieldWords
}) {
  const { member, module, choices } = props
  const { text } = useFullLocale()
  const { roles, department, commitment } = member
  const what = roles.map((role) => choices.label('programmeRole', role)).join(', ')
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-line py-2 text-sm">
      <Link to={recordHref(module, member.id)} className="font-medium hover:underline">
        {member.name}
      </Link>
      {department && <span className="text-muted">{choices.label('department', department)}</span>}
      {commitment && (
        <Badge color={choices.color('commitment', commitment)}>{choices.label('commitment', commitment)}</Badge>
      )}
      {!member.isUser && <span className="text-xs text-muted">{text.plan.noUser}</span>}
      <span className="w-full text-muted">{what}</span>
      {member.overloads.map((one) => (
        <span key={one.startsOn} className="flex w-full items-baseline gap-2">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 self-start text-overdue-ink" />
          <span>
            <OverloadWords overload={one} />
          </span>
        </span>
      ))}
    </li>
  )
}
