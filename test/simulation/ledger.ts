/** One change that an act writes: of this record, or of any of the module. */
export interface Part {
  readonly action: 'create' | 'update' | 'delete' | 'restore'
  readonly module: string
  readonly record?: string
  /** The field of the record that gets this text, which nothing else is ever given. */
  readonly gives?: readonly [field: string, text: string]
}

/** What somebody asked for, and what they were told. */
export interface Entry {
  readonly name: string
  readonly actId: string
  readonly by: string
  /** What the act writes: all of it or nothing. */
  readonly parts: readonly Part[]
  /** The version that they saw, where they said so. */
  readonly seen?: number | undefined
  /** Requests of one person with the same key are one. */
  readonly key?: string
  /** What a job is to do outside once the act is written. */
  readonly effect?: { readonly token: string; readonly most: 'once' | 'again' }
  /** Records that a job is to change, each once. */
  readonly mass?: readonly string[]
  /** Turns of the run. */
  readonly beganAt: number
  endedAt?: number
  /** Unknown: the answer was lost, and it may be written or not. */
  outcome: 'under way' | 'done' | 'refused' | 'unknown' | 'broken'
  answer?: unknown
}

/** A plain account of the run, that knows nothing of how anything is stored. */
export interface Ledger {
  readonly entries: Entry[]
  /** By module the records that somebody was told of. */
  readonly known: Map<string, string[]>
  count: number
}

export function emptyLedger(): Ledger {
  return { entries: [], known: new Map(), count: 0 }
}

export function knownOf(ledger: Ledger, module: string): readonly string[] {
  return ledger.known.get(module) ?? []
}

export function learn(ledger: Ledger, module: string, id: string): void {
  ledger.known.set(module, [...new Set([...knownOf(ledger, module), id])])
}
