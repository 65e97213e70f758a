import { CircleCheck, CircleDashed, KeyRound } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { Project } from './queries.ts'

const marks = { met: CircleCheck, open: CircleDashed, waived: KeyRound } as const
const colors = {
  met: 'text-today-ink',
  open: 'text-overdue-ink',
  waived: 'text-why-ink',
} as const

export function GoLiveMark({ state }: { readonly state: keyof typeof marks }) {
  const Mark = marks[state]
  return <Mark size={17} aria-hidden className={`mt-0.5 shrink-0 ${colors[state]}`} />
}

/** What must be so before the phase goes live; nobody types any of it. */
export function GoLive({ checks }: { readonly checks: Project['goLive'] }) {
  const { text, format } = useFullLocale()
  const { programme } = text
  if (checks.length === 0) return null
  return (
    <section aria-labelledby="go-live">
      <h2 id="go-live" className="mb-2 text-base font-bold">
        {programme.goLiveTitle}
      </h2>
      <ul className="grid gap-x-8 sm:grid-cols-2">
        {checks.map(({ letter, label, state, reasons }) => {
          return (
            <li key={letter} className="flex items-start gap-2 border-b border-line py-2 text-sm">
              <GoLiveMark state={state} />
              <span className="min-w-0">
                <span className="font-medium">{label[format.language]}</span>{' '}
                <span className="text-muted">
                  {programme.goLiveStates[state]}
                  {reasons[0] && `: ${reasons[0][format.language]}`}
                  {reasons.length > 1 && ` (+${format.number(reasons.length - 1)})`}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
