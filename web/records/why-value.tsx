import { Suspense, useRef, useState, type RefObject } from 'react'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { AnchoredPopover } from '#web/ui/anchored-popover.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import type { RecordRow } from './reader-types.ts'

const WhyPanel = lazyPart(async () => ({ default: (await import('./why-panel.tsx')).WhyPanel }))

/** The name of a field; pressed, it says why the field has its value. */
export function WhyLabel(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly field: ReaderField
}) {
  const { module, record, field } = props
  const { text, format } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const label = field.label[format.language]
  return (
    <>
      <button
        ref={trigger}
        type="button"
        data-printed
        aria-label={text.history.whyOf({ field: label })}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setOpen(true)}
        className="-mx-1 max-w-full rounded-sm px-1 py-0.5 text-left text-muted underline decoration-transparent decoration-dotted underline-offset-4 hover:bg-hover hover:text-ink hover:decoration-line-strong focus-visible:text-ink"
      >
        {label}
      </button>
      {isOpen && (
        <WhyPopover module={module} record={record} field={field} trigger={trigger} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

/** The same over whatever shows the value. */
export function WhyPopover(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly field: ReaderField
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
}) {
  const { module, record, field, trigger, onClose } = props
  const { text, format } = useLocale()
  const label = text.history.whyOf({ field: field.label[format.language] })
  return (
    <AnchoredPopover trigger={trigger} label={label} onClose={onClose} className="w-[min(22rem,calc(100vw-2rem))]">
      <Suspense fallback={<Skeleton lines={3} />}>
        <WhyPanel module={module} record={record} field={field} onDone={onClose} />
      </Suspense>
    </AnchoredPopover>
  )
}
