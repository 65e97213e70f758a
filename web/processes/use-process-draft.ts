import { useEffect, useRef, useState } from 'react'
import { emptyMap, mapIn, type ProcessMap } from '#common/process-map.ts'
import { showInToast } from '#web/api/errors.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { useSave, type Saving } from '#web/records/use-save.ts'
import { showToast } from '#web/ui/toast-queue.ts'

const stepsKept = 100

interface History {
  /** As it was saved last, or as somebody else saved it since. */
  readonly saved: ProcessMap
  readonly past: readonly ProcessMap[]
  readonly now: ProcessMap
  readonly future: readonly ProcessMap[]
  /** What was changed last: typing on goes into the same step back. */
  readonly tag: string | undefined
}

export interface ProcessDraft {
  readonly map: ProcessMap
  readonly isDirty: boolean
  readonly isSaving: boolean
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** `tag` joins changes that are one to whoever makes them. */
  change(next: ProcessMap, tag?: string): void
  undo(): void
  redo(): void
  save(): Promise<void>
  readonly conflict: Saving['conflict']
  decide(whose: 'mine' | 'theirs'): Promise<void>
  /** Goes on drawing: saving asks again. */
  decideLater(): void
}

/** The map that somebody is drawing, until it is saved. */
export function useProcessDraft(module: string, record: RecordRow): ProcessDraft {
  const text = useFullText()
  const saving = useSave(module)
  const [isSaving, setSaving] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const [history, setHistory] = useState(() => begin(record))
  const base = useRef(record.version)
  const isDirty = !isSame(history.now, history.saved)

  useEffect(() => {
    if (record.version === base.current || isDirty) return
    // Somebody else has saved it, or a step was changed by itself: shown at once where nothing waits here.
    base.current = record.version
    const stored = mapIn(record.diagram) ?? emptyMap
    setHistory((before) => (isSame(before.saved, stored) ? before : { ...push(before, stored), saved: stored }))
  }, [record, isDirty])

  async function save() {
    setSaving(true)
    setAsked(true)
    try {
      const stored = await saving.save({ ...record, version: base.current }, { diagram: history.now })
      if (stored) settle(stored)
    } catch (error) {
      showInToast(error, text)
    } finally {
      setSaving(false)
    }
  }

  function settle(stored: RecordRow) {
    base.current = stored.version
    setHistory((before) => ({ ...before, saved: mapIn(stored.diagram) ?? before.now, tag: undefined }))
    showToast({ text: text.processes.saved })
  }

  async function decide(whose: 'mine' | 'theirs') {
    const { conflict } = saving
    if (!conflict) return
    if (whose === 'theirs') {
      const theirs = mapIn(conflict.values.diagram?.theirs) ?? emptyMap
      base.current = conflict.record.version
      setHistory((before) => ({ ...push(before, theirs), saved: theirs }))
    }
    const stored = await saving.decide(whose)
    if (stored) settle(stored)
  }

  return {
    map: history.now,
    isDirty,
    isSaving,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: (next, tag) =>
      setHistory((before) => {
        if (isSame(before.now, next)) return before
        return tag !== undefined && tag === before.tag ? { ...before, now: next } : push(before, next, tag)
      }),
    undo: () => setHistory(back),
    redo: () => setHistory(forth),
    save,
    conflict: isAsked ? saving.conflict : undefined,
    decide,
    decideLater: () => setAsked(false),
  }
}

function begin(record: RecordRow): History {
  const saved = mapIn(record.diagram) ?? emptyMap
  return { saved, past: [], now: saved, future: [], tag: undefined }
}

function isSame(a: ProcessMap, b: ProcessMap): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

function push(before: History, now: ProcessMap, tag?: string): History {
  return { ...before, past: [...before.past, before.now].slice(-stepsKept), now, future: [], tag }
}

function back(before: History): History {
  const now = before.past.at(-1)
  if (!now) return before
  return { ...before, past: before.past.slice(0, -1), now, future: [before.now, ...before.future], tag: undefined }
}

function forth(before: History): History {
  const [now, ...future] = before.future
  return now ? { ...before, past: [...before.past, before.now], now, future, tag: undefined } : before
}
