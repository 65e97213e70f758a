/**
 * The read-only copy of one's people of today, on this device: to be read where there is no network. It
 * holds nothing that its reader might not read when it was made, lasts a day at most, and is gone when
 * they sign out or their access ends.
 */
export interface OfflinePerson {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly notes: readonly { readonly at: string; readonly title: string; readonly text: string }[]
  /** What is planned with them today. */
  readonly due?: string
}

export interface OfflineCopy {
  readonly user: string
  readonly name: string
  readonly madeAt: number
  readonly people: readonly OfflinePerson[]
}

const databaseName = 'lazo'
const storeName = 'copy'
const copyKey = 'people'
const lastsMs = 86_400_000

/** Nothing where there is none, or where it is too old: then it is removed as well. */
export async function readCopy(): Promise<OfflineCopy | undefined> {
  const kept: unknown = await inStore('readonly', (store) => store.get(copyKey)).catch(() => undefined)
  const isCopy = typeof kept === 'object' && kept !== null && 'people' in kept && 'madeAt' in kept
  if (!isCopy) return undefined
  // Only keepCopy writes under the key.
  const copy = kept as OfflineCopy
  const ageMs = Date.now() - copy.madeAt
  if (ageMs >= 0 && ageMs < lastsMs) return copy
  await forgetCopy()
  return undefined
}

export async function keepCopy(copy: OfflineCopy): Promise<void> {
  await inStore('readwrite', (store) => store.put(copy, copyKey)).catch(() => undefined)
}

export async function forgetCopy(): Promise<void> {
  await inStore('readwrite', (store) => store.delete(copyKey)).catch(() => undefined)
}

function inStore<Answer>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<Answer>) {
  return new Promise<Answer>((resolve, reject) => {
    const opening = indexedDB.open(databaseName, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName)
    opening.onerror = () => reject(opening.error ?? new Error('No database.'))
    opening.onsuccess = () => {
      const database = opening.result
      const request = work(database.transaction(storeName, mode).objectStore(storeName))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('No copy.'))
      request.transaction?.addEventListener('complete', () => database.close())
    }
  })
}
