import { useEffect, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Workflow } from 'lucide-react'
import { moduleOfKind, useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useIsNarrow } from '#web/records/list-narrow.ts'
import { fieldNamed, optionOf, type RecordRow } from '#web/records/reader-types.ts'
import { StepActions } from '#web/records/step-actions.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog, ModalFrame } from '#web/ui/dialog.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { isTyping } from '#web/ui/use-shortcut.ts'
import type { Selected } from './process-canvas.tsx'
import { addNode } from './process-edits.ts'
import { ProcessMenu } from './process-menu.tsx'
import { ProcessPicture } from './process-picture.tsx'
import { ProcessProblems } from './process-problems.tsx'
import { besideQuery } from './process-queries.ts'
import { newNode, ProcessToolbar, type ProcessView } from './process-toolbar.tsx'
import { ChangesView, DiagramView, ListView } from './process-views.tsx'
import { useProcessDraft, type ProcessDraft } from './use-process-draft.ts'

/** One process, drawn: what the company does and how the CRM carries it. */
export function ProcessEditor({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text } = useFullLocale()
  const model = useModel()
  const draft = useProcessDraft(module.name, record)
  const { data: beside } = useQuery(besideQuery(model, record.id))
  const isNarrow = useIsNarrow()
  const picture = useRef<SVGSVGElement>(null)
  const [view, setView] = useState<ProcessView>('diagram')
  const [selected, setSelected] = useState<Selected>()
  const mayEdit = module.may.update !== 'none'
  const stepModule = moduleOfKind(model.modules, 'step')
  const steps = useMemo(() => new Map((beside?.steps ?? []).map((one) => [one.node, one])), [beside])
  const shown = view === 'changes' && !beside?.asIs ? 'diagram' : isNarrow && view === 'diagram' ? 'list' : view
  const shared = { record, draft, mayEdit, stepModule, beside: steps, selected, onSelect: setSelected }
  useDraftKeys(draft, mayEdit)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHead
        title={String(record.name ?? record.title)}
        meta={<ProcessState module={module} record={record} isDirty={draft.isDirty} />}
        actions={
          <>
            {!draft.isDirty && <StepActions module={module} record={record} />}
            <ProcessMenu
              {...{ module, record, beside }}
              isDirty={draft.isDirty}
              picture={picture}
              onImport={(map) => draft.change(map)}
            />
            {mayEdit && draft.isDirty && (
              <Button look="primary" isPending={draft.isSaving} onPress={() => void draft.save()}>
                {text.processes.save}
              </Button>
            )}
          </>
        }
      >
        <ProcessToolbar
          {...{ draft, mayEdit, selected, isNarrow }}
          view={shown}
          hasChanges={Boolean(beside?.asIs)}
          onView={setView}
          onSelect={setSelected}
        />
        <ProcessProblems map={draft.map} onShow={(node) => setSelected({ node })} />
      </PageHead>
      {draft.map.nodes.length === 0 ? (
        <EmptyMap draft={draft} mayEdit={mayEdit} onAdded={(node) => setSelected({ node })} />
      ) : shown === 'changes' && beside?.asIs ? (
        <ChangesView {...shared} asIs={beside.asIs} isNarrow={isNarrow} />
      ) : shown === 'list' ? (
        <ListView {...shared} />
      ) : (
        <DiagramView {...shared} />
      )}
      <div className="sr-only print:not-sr-only" aria-hidden>
        <ProcessPicture ref={picture} name={String(record.name ?? record.title)} map={draft.map} />
      </div>
      <Guards draft={draft} />
    </div>
  )
}

function ProcessState(props: { readonly module: ReaderModule; readonly record: RecordRow; readonly isDirty: boolean }) {
  const { module, record, isDirty } = props
  const { text, format } = useFullLocale()
  const model = useModel()
  const state = fieldNamed(module, module.lifecycle?.field ?? '')
  const now =
    state && typeof record[state.name] === 'string'
      ? optionOf(model, module, state, String(record[state.name]))
      : undefined
  return (
    <span className="flex flex-wrap items-center gap-2">
      <Badge color={record.variant === 'toBe' ? 'green' : 'grey'}>
        {record.variant === 'toBe' ? text.processes.toBe : text.processes.asIs}
      </Badge>
      {now && <Badge color={now.color}>{now.label[format.language]}</Badge>}
      <span role="status">{isDirty && text.processes.unsaved}</span>
    </span>
  )
}

function EmptyMap(props: {
  readonly draft: ProcessDraft
  readonly mayEdit: boolean
  readonly onAdded: (node: string) => void
}) {
  const { draft, mayEdit, onAdded } = props
  const { processes } = useFullLocale().text

  function add() {
    const node = newNode('start', processes.newNames.start)
    draft.change(addNode(draft.map, node, undefined))
    onAdded(node.id)
  }

  return (
    <EmptyState
      title={processes.empty}
      icon={<Workflow size={32} strokeWidth={1.25} aria-hidden />}
      actions={
        mayEdit && (
          <Button look="primary" onPress={add}>
            {processes.addStart}
          </Button>
        )
      }
    >
      {mayEdit && processes.emptyHelp}
    </EmptyState>
  )
}

/** Undo and redo are the map's own on this page; they come before those of the whole product. */
function useDraftKeys(draft: ProcessDraft, mayEdit: boolean): void {
  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  })
  useEffect(() => {
    if (!mayEdit) return
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      const { undo, redo, save, isDirty } = latest.current
      if (key === 's') {
        event.preventDefault()
        if (isDirty) void save()
      } else if (key === 'z' && !isTyping(event.target)) {
        event.preventDefault()
        if (event.shiftKey) redo()
        else undo()
      }
    }
    document.addEventListener('keydown', listen, true)
    return () => document.removeEventListener('keydown', listen, true)
  }, [mayEdit])
}

/** Asks before what was drawn is lost, and which of two maps stays. */
function Guards({ draft }: { readonly draft: ProcessDraft }) {
  const { processes } = useFullLocale().text
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) => draft.isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => draft.isDirty,
    withResolver: true,
  })
  const stay = () => leaving.reset?.()
  return (
    <>
      <ConfirmDialog
        isOpen={leaving.status === 'blocked'}
        onClose={stay}
        title={processes.leaveTitle}
        actionLabel={processes.leave}
        onConfirm={() => leaving.proceed?.()}
      >
        {processes.leaveBody}
      </ConfirmDialog>
      <ModalFrame
        isOpen={draft.conflict !== undefined}
        // Not decided: what was drawn is still here, and saving asks again.
        onClose={draft.decideLater}
        role="alertdialog"
        title={processes.conflictTitle}
      >
        <p className="px-5 pt-2 pb-4 text-base text-muted">{processes.conflictBody}</p>
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
          <Button autoFocus onPress={() => void draft.decide('theirs')}>
            {processes.takeTheirs}
          </Button>
          <Button look="primary" onPress={() => void draft.decide('mine')}>
            {processes.keepMine}
          </Button>
        </div>
      </ModalFrame>
    </>
  )
}
