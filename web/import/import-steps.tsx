import { Check } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'

const stepNames = ['file', 'columns', 'preview', 'result'] as const
export type StepName = (typeof stepNames)[number]

/** Where one is between a file and its result. */
export function ImportSteps({ current }: { readonly current: StepName }) {
  const { steps } = useText().imports
  const at = stepNames.indexOf(current)
  return (
    <ol aria-label={steps.label} className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
      {stepNames.map((name, index) => (
        <li
          key={name}
          aria-current={index === at ? 'step' : undefined}
          className={classes('flex items-center gap-2', index === at ? 'font-medium text-ink' : 'text-muted')}
        >
          {index > 0 && <span aria-hidden className="h-px w-5 bg-line-strong max-sm:w-2" />}
          <span
            aria-hidden
            className={classes(
              'numeric flex size-5 items-center justify-center rounded-full text-2xs font-medium',
              index === at ? 'bg-accent text-accent-contrast' : 'border border-line-strong',
            )}
          >
            {index < at ? <Check size={12} strokeWidth={2.5} /> : index + 1}
          </span>
          <span className={classes(index !== at && 'max-sm:sr-only')}>{steps[name]}</span>
        </li>
      ))}
    </ol>
  )
}
