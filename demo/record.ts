import type { Language } from '#common/errors.ts'
import type { Random } from './random.ts'
import { idAt, instant } from './moments.ts'

export interface DemoOptions {
  readonly seed: number
  readonly language: Language
  /** ISO instant: history ends and plans begin here. */
  readonly now: string
  /** Of the company; euros by default. */
  readonly baseCurrency?: string
  /** 1 is the demo company: some 400 accounts, 900 contacts, 600 opportunities, 4,000 activities. */
  readonly scale?: number
  /** `story` tells every deal whole; `bulk` gives many plain records for tests of size. */
  readonly depth?: 'story' | 'bulk'
  /** For tests of size: people among whom the records are shared out instead of the named team. */
  readonly staff?: readonly Holder[]
}

/** A record as the API would take it, with the moments and people of its history. */
export interface DemoRecord {
  readonly module: string
  readonly id: string
  readonly values: Readonly<Record<string, unknown>>
  /** User id; null in modules without owners. */
  readonly owner: string | null
  /** Ids of security groups. */
  readonly groups: readonly string[]
  readonly createdAt: string
  readonly createdBy: string
  readonly updatedAt: string
  readonly updatedBy: string
  /** Later changes, oldest first; `values` is what they led to. */
  readonly history: readonly DemoUpdate[]
  /** Contents of the file field that has this name. */
  readonly file?: DemoFile
}

export interface DemoUpdate {
  readonly at: string
  readonly by: string
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

export interface DemoFile {
  readonly field: string
  /** Id of the stored file; the record's value of the field. */
  readonly id: string
  readonly name: string
  readonly mime: string
  readonly content: Uint8Array
}

/** Who has it, in the words of the team. */
export interface Holder {
  readonly owner: string | null
  readonly groups: readonly string[]
}

interface RecordParts {
  readonly module: string
  readonly values: Readonly<Record<string, unknown>>
  readonly atMs: number
  readonly by: string
  readonly holder?: Holder
  readonly id?: string
  readonly history?: readonly DemoUpdate[]
  readonly file?: DemoFile
}

const nobody: Holder = { owner: null, groups: [] }

export function demoRecord(chance: Random, parts: RecordParts): DemoRecord {
  const { module, values, atMs, by, holder = nobody, history = [], file } = parts
  const last = history.at(-1)
  const createdAt = instant(atMs)
  return {
    module,
    id: parts.id ?? idAt(chance, atMs),
    values: withoutEmpty(values),
    owner: holder.owner,
    groups: holder.groups,
    createdAt,
    createdBy: by,
    updatedAt: last?.at ?? createdAt,
    updatedBy: last?.by ?? by,
    history,
    ...(file === undefined ? {} : { file }),
  }
}

function withoutEmpty(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}
