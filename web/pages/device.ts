import { useEffect } from 'react'
import { forgetCopy } from '#web/api/offline-store.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { ReaderModel } from '#web/api/model.ts'
import { sessionQuery } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Format } from '#web/i18n/format.ts'
import { showToast } from '#web/ui/toast-queue.ts'

const settleMs = 4000
const idleMs = 1000
const againMs = 30 * 60_000

/** What this device keeps so that the application opens, and shows the people of the day, without a network. */
export function useDevice(model: ReaderModel): void {
  const { text, format } = useLocale()
  const { newVersion, update } = text.waiting
  useEffect(fetchQuickParts, [])
  useEffect(() => {
    const start = setTimeout(() => {
      openOffline(() => showToast({ text: newVersion, action: { label: update, onAction: applyUpdate } }))
    }, settleMs)
    return () => clearTimeout(start)
  }, [newVersion, update])
  useEffect(() => {
    const refresh = () => void keepPeople(model, format).catch(() => undefined)
    const start = setTimeout(refresh, settleMs)
    const again = setInterval(refresh, againMs)
    return () => {
      clearTimeout(start)
      clearInterval(again)
    }
  }, [model, format])
}

/** What one opens with a key is there when the key is pressed, and when the network is not. */
function fetchQuickParts(): void {
  const whenIdle = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, idleMs))
  const parts = [
    () => import('#web/records/field-input.tsx'),
    () => import('./palette.tsx'),
    () => import('./quick-create.tsx'),
    () => import('./waiting-list.tsx'),
  ]
  for (const part of parts) whenIdle(() => void part().catch(() => undefined))
}

let registration: ServiceWorkerRegistration | undefined

function openOffline(onNewVersion: () => void): void {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const { serviceWorker } = navigator
  const watch = (found: ServiceWorkerRegistration | undefined) => {
    // Where workers are blocked some browsers answer without one.
    if (!found) return
    registration = found
    const tell = () => {
      if (found.waiting && serviceWorker.controller) onNewVersion()
    }
    tell()
    found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', tell))
  }
  // Without TLS, or where the browser forbids it, the application simply needs its network.
  serviceWorker.register('/service-worker.js').then(watch, () => undefined)
}

function applyUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration?.waiting?.postMessage('update')
}

/** Only a phone or an installed application keeps people: a desk has its network, and others sit at it. */
async function keepPeople(model: ReaderModel, format: Format): Promise<void> {
  const session = queryClient.getQueryData(sessionQuery.queryKey)
  if (!session || session.seenBy) return
  if (model.settings.offlineCopy === false) return await forgetCopy()
  if (!matchMedia('(max-width: 767px), (display-mode: standalone)').matches || !navigator.onLine) return
  const { makeOfflineCopy } = await import('#web/day/offline-copy.ts')
  await makeOfflineCopy(model, session, format)
}
