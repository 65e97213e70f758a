import { Fragment } from 'react'
import { Plus } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { TextLink } from '#web/ui/link-button.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { NewInProject } from './new-in-project.tsx'
import type { FieldWords } from './option-words.ts'
import { patchRecord, type Team } from './plan-queries.ts'
import { useRowWrites } from './use-row-writes.ts'

type Row = Team['rows'][number]
type RowLetters = Pick<Row, 'accountable' | 'responsible' | 'consulted' | 'informed'>

const letters = ['R', 'A', 'C', 'I'] as const
type Letter = (typeof letters)[number]

/** What a role does in a row: the one who answers for it may do it as well. */
function lettersOf(row: RowLetters, role: string): readonly Letter[] {
  return letters.filter((letter) => (letter === 'A' ? row.accountable === role : row[fieldOf[letter]].includes(role)))
}

/** From one press to the next: R, A, C, I, none. */
function nextLetter(own: readonly Letter[]): Letter | undefined {
  const last = own.at(-1)
  return last === undefined ? letters[0] : letters[letters.indexOf(last) + 1]
}

const fieldOf = { R: 'responsible', C: 'consulted', I: 'informed' } as const

/** The row with a role doing this and nothing else; one role answers, so that another one no longer does. */
function withLetter(row: RowLetters, role: string, letter: Letter | undefined): RowLetters {
  const without = (roles: readonly string[]) => roles.filter((one) => one !== role)
  const values = {
    accountable: letter === 'A' ? role : row.accountable === role ? null : row.accountable,
    responsible: without(row.responsible),
    consulted: without(row.consulted),
    informed: without(row.informed),
  }
  return letter === undefined || letter === 'A'
    ? values
    : { ...values, [fieldOf[letter]]: [...values[fieldOf[letter]], role] }
}

/** Who answers for what, by period: roles across, rows down, a letter where they meet. */
export function RaciMatrix(props: { readonly team: Team; readonly choices: FieldWords }) {
  const { team, choices } = props
  const { text } = useFullLocale()
  const periods = choices.options('periods')
  const roles = choices.options('programmeRole')
  const shown = roles.filter(
    ({ id }) =>
      team.rows.some((row) => lettersOf(row, id).length > 0) || team.members.some((one) => one.roles.includes(id)),
  )
  return (
    <>
      <ScrollRegion label={text.plan.raci}>
        <table className="min-w-max border-collapse text-sm">
          <thead>
            <tr>
              <th scope="col" className="sticky left-0 z-10 bg-paper align-bottom text-left font-medium text-muted">
                {text.plan.line}
              </th>
              {shown.map(({ id, label }) => (
                <th key={id} scope="col" className="h-32 w-11 min-w-11 p-0 align-bottom font-medium">
                  <span className="mx-auto block max-h-32 rotate-180 py-1 text-left leading-tight text-muted [writing-mode:vertical-rl]">
                    {label}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          {periods.map((period) => (
            <tbody key={period.id}>
              <tr>
                <th scope="rowgroup" colSpan={shown.length + 1} className="pt-4 pb-1 text-left font-bold">
                  <span className="sticky left-0">{period.label}</span>
                </th>
              </tr>
              {team.rows
                .filter((row) => row.period === period.id)
                .map((row) => (
                  <RaciRow key={row.id} row={row} roles={shown} team={team} />
                ))}
            </tbody>
          ))}
        </table>
      </ScrollRegion>
      {team.mayChange && team.rowModule !== null && (
        <span>
          <NewInProject module={team.rowModule} icon={<Plus size={15} aria-hidden />}>
            {text.plan.addRow}
          </NewInProject>
        </span>
      )}
    </>
  )
}

interface RoleColumn {
  readonly id: string
  readonly label: string
}

function RaciRow(props: { readonly row: Row; readonly roles: readonly RoleColumn[]; readonly team: Team }) {
  const { row, roles, team } = props
  const { text } = useFullLocale()
  const { rowModule } = team
  const { accountable, responsible, consulted, informed } = row
  const kept = { id: row.id, version: row.version, values: { accountable, responsible, consulted, informed } }
  const [roleLetters, change] = useRowWrites<RowLetters>(kept, (values, { version }) =>
    patchRecord(rowModule ?? '', row.id, version, { ...values }),
  )
  const now = { ...row, ...roleLetters }

  const problems = [
    ...(now.accountable === null ? [text.plan.noAccountable] : []),
    ...(now.responsible.length === 0 ? [text.plan.noResponsible] : []),
  ]
  return (
    <tr className="border-b border-line">
      <th scope="row" className="sticky left-0 z-10 w-56 max-w-56 min-w-40 bg-paper py-1 pr-3 text-left font-normal">
        <TextLink href={recordHref(team.rowModule ?? '', row.id)}>{row.name}</TextLink>
        {problems.map((problem) => (
          <span key={problem} className="block text-xs text-overdue-ink">
            {problem}
          </span>
        ))}
      </th>
      {roles.map((role) => (
        <td key={role.id} className="p-0.5">
          <RaciCell
            row={now}
            role={role}
            isFixed={!team.mayChange || rowModule === null}
            onSet={(next) => change((before) => withLetter(before, role.id, next(lettersOf(before, role.id))))}
          />
        </td>
      ))}
    </tr>
  )
}

const looks: Readonly<Record<Letter, string>> = {
  R: 'bg-accent-soft font-bold text-accent-ink',
  A: 'bg-why-soft font-bold text-why-ink',
  C: 'bg-planned-soft text-ink',
  I: 'text-muted',
}

function RaciCell(props: {
  readonly row: Row
  readonly role: RoleColumn
  readonly isFixed: boolean
  /** Told by what the role did before, which may be newer than what is seen. */
  readonly onSet: (next: (own: readonly Letter[]) => Letter | undefined) => void
}) {
  const { row, role, isFixed, onSet } = props
  const { text } = useFullLocale()
  const own = lettersOf(row, role.id)
  const last = own.at(-1)
  const said = own.map((letter) => text.plan.letters[letter]).join(', ') || text.plan.letters.none
  return (
    <button
      type="button"
      disabled={isFixed}
      title={said}
      aria-label={text.plan.cell({ row: row.name, role: role.label, letter: said })}
      onClick={() => onSet(nextLetter)}
      onKeyDown={(event) => {
        const typed = letters.find((letter) => letter === event.key.toUpperCase())
        if (typed && !event.ctrlKey && !event.metaKey && !event.altKey) onSet(() => typed)
        if (event.key === 'Delete' || event.key === 'Backspace') onSet(() => undefined)
      }}
      className={classes(
        'flex size-10 items-center justify-center rounded-md hover:outline hover:outline-line-field',
        last === undefined ? 'text-faint' : looks[own[0] ?? last],
      )}
    >
      {own.map((letter) => (
        <Fragment key={letter}>{letter}</Fragment>
      ))}
    </button>
  )
}
