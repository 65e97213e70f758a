/** What the dialogs have in common that show a plan before it is applied: the draft's, a file's, another environment's. */
import type { ReactNode } from 'react'
import { AlertTriangle } from 'lucide-react'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { TextField } from '#web/ui/text-field.tsx'
import type { ChangePlan } from './queries.ts'

type Operation = Pick<ChangePlan['operations'][number], 'id' | 'operation' | 'kind' | 'path' | 'label' | 'impact'>

/** Whether the number of each loss was typed as it stands. */
export function allConfirmed(
  losses: readonly Pick<Operation, 'id' | 'impact'>[],
  typed: Readonly<Record<string, string>>,
): boolean {
  return losses.every(({ id, impact }) => typed[id]?.replace(/\D/g, '') === String(impact.filled))
}

/** One element: what happens to it, and the data that it costs. */
export function PlanLine(props: {
  readonly operation: Operation
  readonly action?: ReactNode
  /** What changes in it. */
  readonly children?: ReactNode
  /** Whether its loss is confirmed by its number. */
  readonly asksWord: boolean
  /** What would be lost, one by one. */
  readonly lost?: ReactNode
  readonly typed: string
  readonly onType: (value: string) => void
}) {
  const { operation, typed, onType } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const { records, filled } = operation.impact
  const { modules } = useModel()
  const home = modules.find(({ name }) => operation.path.startsWith(`${name}.`))
  const number = format.number(filled)
  return (
    <li className="flex flex-col gap-1.5 border-b border-line py-2 last:border-b-0">
      <div className="flex min-w-0 items-center gap-2">
        <span className={classes('shrink-0 rounded-sm px-1.5 py-0.5 text-xs font-medium', tones[operation.operation])}>
          {studio.operations[operation.operation]}
        </span>
        <span className="min-w-0 flex-1 text-sm">
          <span className="text-muted">{kinds[operation.kind] ?? operation.kind}</span>{' '}
          <strong className="font-medium">{operation.label[format.language]}</strong>{' '}
          {home && (
            <span className="text-muted">{text.deploy.inModule({ module: home.label.plural[format.language] })} </span>
          )}
          <span className="text-xs break-all text-faint">{operation.path}</span>
        </span>
        {props.action}
      </div>
      {props.children}
      {props.asksWord && (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm text-overdue-ink">
            {operation.kind === 'module'
              ? studio.losesRecords({ records: number })
              : studio.loses({ filled: number, records: format.number(records) })}
          </p>
          {props.lost}
          <TextField
            label={studio.confirmLoss({ filled: number })}
            value={typed}
            onChange={onType}
            inputMode="numeric"
            className="max-w-52"
          />
        </div>
      )}
    </li>
  )
}

const tones = {
  create: 'bg-today-soft text-today-ink',
  update: 'bg-planned-soft text-planned-ink',
  rename: 'bg-planned-soft text-planned-ink',
  retype: 'bg-none-soft text-none-ink',
  remove: 'bg-overdue-soft text-overdue-ink',
} as const

export function Warning(props: { readonly warning: ChangePlan['warnings'][number] }) {
  const { format } = useFullLocale()
  return (
    <p className="flex items-start gap-2 text-sm text-none-ink">
      <AlertTriangle size={15} aria-hidden className="mt-0.5 shrink-0" />
      <span>
        <code className="font-sans font-medium">{props.warning.field}</code> {props.warning.message[format.language]}
      </span>
    </p>
  )
}

export function Refusal(props: {
  readonly error: Error
  readonly title?: string
  /** What the place of a violation is called, where people can go there. */
  readonly nameOf?: (path: string) => ReactNode
}) {
  const { text } = useFullLocale()
  const { error } = props
  const isConflict = isApiError(error, 'conflict')
  const violations = isApiError(error) ? error.violations : []
  return (
    <div role="alert" className="flex flex-col gap-1 rounded-md bg-overdue-soft px-3 py-2 text-sm text-overdue-ink">
      <p className="font-medium">{isConflict ? text.studio.conflictTitle : (props.title ?? text.studio.planFailed)}</p>
      {violations.length === 0 && <p>{errorText(error, text)}</p>}
      {violations.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4">
          {violations.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <span className="font-medium">{props.nameOf?.(field) ?? field}</span>: {message}
            </li>
          ))}
        </ul>
      )}
      {isConflict && <p>{text.studio.conflictHelp}</p>}
    </div>
  )
}
