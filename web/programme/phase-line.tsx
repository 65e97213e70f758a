import { useState } from 'react'
import { GripVertical } from 'lucide-react'
import { countAboveLine } from '#common/need-line.ts'
import { call } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Need } from './needs-queries.ts'
import { useRowDrag } from './use-row-drag.ts'

interface LineProps {
  readonly id: string
  readonly used: number
  readonly points: number
  readonly needs: readonly Need[]
  readonly project: string
  readonly mayMove: boolean
  /** Points that are asked about, while the dialog is open. */
  readonly asked: number | undefined
  readonly onDrop: (moved: string, target: string) => void
  readonly onAsk: (points: number | undefined) => void
}

/** Where phase 1 ends: less is more. */
export function PhaseLine(props: LineProps) {
  const { used, points, mayMove, asked, onAsk } = props
  const { text, format } = useFullLocale()
  const { needs } = text
  const { row, handle, isOver, isDragged } = useRowDrag(props.id, mayMove, props.onDrop)
  return (
    <li
      ref={row}
      className={classes(
        'flex flex-wrap items-center gap-x-3 gap-y-1 border-y-2 border-why-edge bg-why-soft px-2 py-1.5 text-sm text-why-ink',
        isOver && 'outline-2 outline-accent',
        isDragged && 'opacity-40',
      )}
    >
      <span ref={handle} aria-hidden className={classes('hidden md:block', mayMove ? 'cursor-grab' : 'invisible')}>
        <GripVertical size={16} />
      </span>
      <span className="font-bold">{needs.line}</span>
      <span className="numeric">{needs.linePoints({ used: format.number(used), points: format.number(points) })}</span>
      {mayMove && (
        <Button size="small" className="ml-auto" onPress={() => onAsk(points)}>
          {needs.lineMove}
        </Button>
      )}
      {asked !== undefined && <LineDialog {...props} asked={asked} />}
    </li>
  )
}

/** What moving the line brings in and puts out, and the reason that goes with it. */
function LineDialog(props: LineProps & { readonly asked: number }) {
  const { text, format } = useFullLocale()
  const { needs } = text
  const [typed, setTyped] = useState<string | null>(String(Math.max(1, props.asked)))
  const [reason, setReason] = useState('')
  const { isBusy, problem, attempt } = useFormAttempt()
  const points = Math.trunc(Number(typed))
  const change = countAboveLine(props.needs, points) - countAboveLine(props.needs, props.points)

  async function move() {
    await attempt(async () => {
      const body = { project: props.project, points, reason: reason.trim() }
      await call('POST /programme/line', { body })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      showToast({ text: needs.lineMoved({ points: format.number(points) }) })
      props.onAsk(undefined)
    })
  }

  return (
    <ModalFrame isOpen onClose={() => props.onAsk(undefined)} title={needs.lineMove}>
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-2 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void move()
        }}
      >
        <p className="text-sm text-muted">{needs.lineHelp}</p>
        <NumberField
          label={needs.linePointsField}
          fractionDigits={0}
          isRequired
          autoFocus
          value={typed}
          onChange={setTyped}
        />
        <p className="text-sm" role="status">
          {change < 0 ? format.count(needs.lineOut, -change) : format.count(needs.lineIn, change)}
        </p>
        <TextArea label={needs.lineReason} isRequired rows={2} value={reason} onChange={setReason} />
        <FormError>{problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={() => props.onAsk(undefined)}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy} isDisabled={reason.trim() === '' || !(points >= 1)}>
            {needs.lineMove}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}
