import { useEffect, useRef } from 'react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { showToast, type Toast } from '#web/ui/toast-queue.ts'
import { useShortcut } from '#web/ui/use-shortcut.ts'
import type { Messages } from '#common/texts/es.ts'
import { isApiError } from './api-error.ts'
import { callForAct, type CallAnswer } from './client.ts'
import { doneNamed, forgetDone, keepDone, lastDoneOn, noteArrival, onDone, type DoneAct } from './done-acts.ts'
import { showInToast } from './errors.ts'
import { useModel } from './model.ts'
import { queryClient } from './query-client.ts'

type Kept = CallAnswer<'POST /acts/:id/undo'>['kept'][number]

/** What can be done again on each page: the acts that took something back. */
let redoable: readonly { readonly undoAct: string; readonly of: DoneAct }[] = []

/** Takes an act back, says what came of it, and offers to do it again. */
export function useTakeBack(): {
  takeBack(act: string): Promise<void>
  redo(undoAct: string, of: DoneAct | undefined): Promise<void>
} {
  const { text } = useLocale()
  const words = useKeptWords()
  const navigate = useNavigate()

  async function takeBack(act: string): Promise<void> {
    try {
      const { answer, act: undoAct } = await callForAct('POST /acts/:id/undo', { params: { id: act } })
      const of = doneNamed(act)
      forgetDone(act)
      if (of && undoAct !== null) redoable = [{ undoAct, of }, ...redoable].slice(0, 50)
      const wasDone = answer.undone > 0 || answer.queued > 0
      const kept = answer.kept.length === 0 ? '' : words(answer.kept)
      const said = answer.queued > 0 ? text.undo.queued : wasDone ? text.undo.undone : text.undo.refused
      showToast({
        text: [said, kept].filter(Boolean).join(' '),
        ...(wasDone ? {} : { tone: 'error' as const }),
        ...(wasDone && undoAct !== null && answer.queued === 0
          ? { action: { label: text.undo.redo, onAction: () => void redo(undoAct, of) } }
          : {}),
      })
      const back = of && placeOf(of)
      if (wasDone && back !== undefined) await navigate({ to: back })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      // What changed nothing stands in nobody's way.
      if (isApiError(error, 'missing')) forgetDone(act)
      showInToast(error, text)
    }
  }

  async function redo(undoAct: string, of: DoneAct | undefined): Promise<void> {
    redoable = redoable.filter((one) => one.undoAct !== undoAct)
    try {
      const { act } = await callForAct('POST /acts/:id/undo', { params: { id: undoAct } })
      if (of && act !== null) keepDone({ ...of, act })
      showToast({ text: text.undo.redone, ...(act === null ? {} : undoAction(text, act, takeBack)) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return { takeBack, redo }
}

export function undoAction(
  text: Messages,
  act: string,
  takeBack: (act: string) => Promise<void>,
): Pick<Toast, 'action'> {
  return { action: { label: text.common.undo, onAction: () => void takeBack(act) } }
}

/** What was deleted opens again where it was; of what was created only the list is left. */
function placeOf({ key, path, ledTo }: DoneAct): string | undefined {
  if (ledTo === undefined || ledTo !== location.pathname) return undefined
  if (path.endsWith('/new')) return path.slice(0, -'/new'.length)
  return key.startsWith('DELETE ') ? path : undefined
}

/** Why something stayed as it is: which record, who changed what. */
function useKeptWords(): (kept: readonly Kept[]) => string {
  const { text, format } = useLocale()
  const { modules } = useModel()
  return (kept) => {
    const [first, ...others] = kept
    if (!first) return ''
    const module = modules.find(({ name }) => name === first.module)
    const labels = first.fields.map(
      (name) => module?.fields.find((field) => field.name === name)?.label[format.language] ?? name,
    )
    const what = [first.title ?? module?.label.singular[format.language] ?? '', labels.join(', ')]
    const reason = `${what.filter(Boolean).join(' · ')}: ${first.message}`
    return others.length === 0 ? reason : `${reason} ${format.count(text.undo.more, others.length)}`
  }
}

/** Offers the way back for whatever one does, and takes the last act on this page back by Ctrl+Z. */
export function useUndoEverywhere(): void {
  const text = useText()
  const { takeBack, redo } = useTakeBack()
  const latest = useRef(takeBack)
  useEffect(() => {
    latest.current = takeBack
  })
  const path = useRouterState({ select: (state) => state.location.pathname })
  useEffect(() => noteArrival(path), [path])
  useEffect(
    () =>
      onDone(({ act, key }) =>
        showToast({ text: saidOf(text, key), isPassing: true, ...undoAction(text, act, (id) => latest.current(id)) }),
      ),
    [text],
  )
  useShortcut('mod+z', () => {
    const last = lastDoneOn(location.pathname)
    if (last) void takeBack(last.act)
    else showToast({ text: text.undo.nothing })
  })
  useShortcut('mod+shift+z', () => {
    const last = redoable.find(({ of }) => of.path === location.pathname || of.ledTo === location.pathname)
    if (last) void redo(last.undoAct, last.of)
  })
}

function saidOf({ undo }: Messages, key: string): string {
  const said: Readonly<Record<string, string>> = {
    'POST /records/:module': undo.created,
    'PATCH /records/:module/:id': undo.saved,
    'DELETE /records/:module/:id': undo.deleted,
    'POST /records/:module/:id/restoration': undo.restored,
    'POST /records/:module/:id/conversion': undo.converted,
    'POST /records/:module/merge': undo.merged,
  }
  return said[key] ?? undo.done
}
