import { useState, type KeyboardEvent } from 'react'
import { Link } from '@tanstack/react-router'
import { ChevronDown, ChevronUp, GripVertical, TriangleAlert } from 'lucide-react'
import { changedIn } from '#common/merge-patch.ts'
import { call } from '#web/api/client.ts'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge, Chip } from '#web/ui/badge.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Figures } from './need-decision.tsx'
import { NeedFacts } from './need-inbox.tsx'
import { useActs, type Need, type NeedsBoard } from './needs-queries.ts'
import { useRowDrag } from './use-row-drag.ts'

/** A need in its place: what it weighs, and the ways to move it. */
export function NeedRow(props: {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly need: Need
  readonly place: number
  readonly isAbove: boolean
  readonly mayMove: boolean
  readonly onDrop: (moved: string, target: string) => void
  readonly onKey: (event: KeyboardEvent) => void
  readonly onMove: (step: 1 | -1) => void
}) {
  const { module, need, place, isAbove, mayMove } = props
  const { needs } = useFullLocale().text
  const { row, handle, isOver, isDragged } = useRowDrag(need.id, mayMove, props.onDrop)
  const [isWeighed, setWeighed] = useState(false)
  return (
    <li
      ref={row}
      className={classes(
        'group flex flex-col gap-2 border-b border-line py-1.5',
        isOver && 'bg-accent-soft',
        isDragged && 'opacity-40',
      )}
    >
      <div className="flex items-start gap-2">
        <span
          ref={handle}
          aria-hidden
          className={classes('mt-1 hidden shrink-0 text-faint md:block', mayMove ? 'cursor-grab' : 'invisible')}
        >
          <GripVertical size={16} />
        </span>
        <span className="numeric w-6 shrink-0 pt-0.5 text-right text-sm text-muted">{place}</span>
        <div className="min-w-0 flex-1">
          <Link
            to={recordHref(module.name, need.id)}
            data-need={need.id}
            draggable={false}
            onKeyDown={props.onKey}
            className={classes(
              'inline-block min-h-6 rounded-sm text-base leading-snug break-words hover:underline focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-focus',
              isAbove ? 'font-medium' : 'text-muted',
            )}
          >
            {need.name}
          </Link>
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <NeedFacts {...{ module, need }} />
            <Marks {...props} />
          </div>
        </div>
        <Button
          size="small"
          look="quiet"
          aria-expanded={isWeighed}
          aria-label={`${need.effort === null ? needs.noEffort : `${need.effort} p`}: ${need.name}`}
          isDisabled={!mayMove}
          onPress={() => setWeighed(!isWeighed)}
        >
          <span className={classes('numeric', need.effort === null && 'text-none-ink')}>
            {need.effort === null ? needs.noEffort : `${need.effort} p`}
          </span>
        </Button>
        {mayMove && (
          <span className="flex shrink-0 md:opacity-0 md:group-focus-within:opacity-100 md:group-hover:opacity-100">
            <IconButton label={`${needs.up}: ${need.name}`} size="small" onPress={() => props.onMove(-1)}>
              <ChevronUp size={15} aria-hidden />
            </IconButton>
            <IconButton label={`${needs.down}: ${need.name}`} size="small" onPress={() => props.onMove(1)}>
              <ChevronDown size={15} aria-hidden />
            </IconButton>
          </span>
        )}
      </div>
      {isWeighed && <Weights {...{ module, need }} onClose={() => setWeighed(false)} />}
    </li>
  )
}

/** What is worth knowing of its place: its state, no objective, room above the line. */
function Marks(props: {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly need: Need
  readonly isAbove: boolean
}) {
  const { module, board, need, isAbove } = props
  const { text, format } = useFullLocale()
  const state = module.lifecycle?.states.find(({ value }) => value === need.state)
  const phase = board.phases.find(({ id }) => id === need.phase)
  return (
    <>
      {state && state.value !== 'accepted' && <Badge color={state.color}>{state.label[format.language]}</Badge>}
      {phase && phase.number > 1 && <Chip>{phase.title}</Chip>}
      {isAbove && phase && phase.number > 1 && <span className="text-xs text-muted">{text.needs.fits}</span>}
      {!need.isServed && (
        <span className="inline-flex items-center gap-1 text-xs text-none-ink">
          <TriangleAlert size={12} aria-hidden /> {text.needs.unserved}
        </span>
      )}
    </>
  )
}

function Weights(props: { readonly module: ReaderModule; readonly need: Need; readonly onClose: () => void }) {
  const { module, need } = props
  const { text } = useFullLocale()
  const act = useActs()
  // As it was opened: what others weigh meanwhile is not written over.
  const [opened] = useState({
    version: need.version,
    figures: { value: need.value, urgency: need.urgency, effort: need.effort },
  })
  const [figures, setFigures] = useState(opened.figures)

  async function save() {
    const params = { module: module.name, id: need.id }
    const body = { version: opened.version, values: changedIn(opened.figures, figures) }
    if (await act(async () => await call('PATCH /records/:module/:id', { params, body }))) props.onClose()
  }

  return (
    <form
      noValidate
      className="flex flex-wrap items-end gap-2 rounded-md bg-sunken p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <div className="min-w-60 flex-1">
        <Figures figures={figures} onChange={setFigures} />
      </div>
      <Button size="small" onPress={props.onClose}>
        {text.common.cancel}
      </Button>
      <Button size="small" look="primary" type="submit">
        {text.common.save}
      </Button>
    </form>
  )
}
