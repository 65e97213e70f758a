import { useCallback, useRef, useState } from 'react'
import { errorText } from '#web/api/errors.ts'
import { newKey } from '#web/api/client.ts'
import { uploadFile, type UploadedFile } from '#web/api/upload.ts'
import { useText } from '#web/i18n/locale-provider.tsx'

export interface Upload {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly sent: number
  readonly state: 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled'
  readonly problem?: string
}

export interface Uploads {
  readonly uploads: readonly Upload[]
  /** `into` is told to `save`: where they were put, if it is not the usual place. */
  add(files: readonly File[], into?: string): void
  cancel(key: string): void
  retry(key: string): void
  clear(): void
}

interface Work {
  readonly key: string
  readonly file: File
  readonly stop: AbortController
  readonly save: (file: UploadedFile) => Promise<void>
}

const atOnceMax = 3

/** Files on their way, a few at a time; `save` says what becomes of each once it has arrived. */
export function useUploads(save: (file: UploadedFile, into?: string) => Promise<void>): Uploads {
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const text = useText()
  const works = useRef(new Map<string, Work>())
  const queue = useRef<Work[]>([])
  const underWay = useRef(0)

  const change = useCallback((key: string, patch: Partial<Upload>) => {
    setUploads((before) => before.map((one) => (one.key === key ? { ...one, ...patch } : one)))
  }, [])

  async function send(work: Work): Promise<void> {
    const { key, file, stop } = work
    change(key, { state: 'sending', sent: 0 })
    try {
      const onProgress = (sent: number, total: number) => change(key, { sent: (sent / Math.max(1, total)) * file.size })
      const stored = await uploadFile(file, { onProgress, signal: stop.signal })
      await work.save(stored)
      change(key, { state: 'done', sent: file.size })
    } catch (error) {
      if (stop.signal.aborted) change(key, { state: 'cancelled' })
      else change(key, { state: 'failed', problem: errorText(error, text) })
    }
  }

  function pump(): void {
    while (underWay.current < atOnceMax) {
      const work = queue.current.shift()
      if (!work) return
      if (work.stop.signal.aborted) continue
      underWay.current += 1
      void send(work).finally(() => {
        underWay.current -= 1
        pump()
      })
    }
  }

  function start(work: Work): void {
    works.current.set(work.key, work)
    queue.current.push(work)
  }

  return {
    uploads,
    add(files, into) {
      const added = files.map((file) => newWork(file, async (stored) => await save(stored, into)))
      setUploads((before) => [...before.filter(({ state }) => state !== 'done'), ...added.map(waiting)])
      for (const work of added) start(work)
      pump()
    },
    cancel(key) {
      works.current.get(key)?.stop.abort()
      change(key, { state: 'cancelled' })
    },
    retry(key) {
      const work = works.current.get(key)
      if (!work) return
      change(key, { state: 'waiting', sent: 0 })
      start({ ...work, stop: new AbortController() })
      pump()
    },
    clear() {
      for (const { stop } of works.current.values()) stop.abort()
      works.current.clear()
      queue.current = []
      setUploads([])
    },
  }
}

function newWork(file: File, save: Work['save']): Work {
  return { key: newKey(), file, stop: new AbortController(), save }
}

function waiting({ key, file }: Work): Upload {
  return { key, name: file.name, size: file.size, sent: 0, state: 'waiting' }
}
