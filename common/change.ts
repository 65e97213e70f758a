/** One entry of the append-only log, written in the transaction of the write that it describes. */
export interface Change {
  readonly seq: number
  readonly at: string
  readonly actor: string | null
  readonly channel: Channel
  readonly module: string
  readonly record: string
  readonly action: ChangeAction
  /** Values before and after, by field id; only the fields that changed. */
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  /** Groups the changes of one act: an import, a mass edit, a conversion. */
  readonly tx: string
}

export type Channel = 'ui' | 'api' | 'import' | 'workflow' | 'convert' | 'merge' | 'undo' | 'system' | 'mcp'
export type ChangeAction = 'create' | 'update' | 'delete' | 'restore' | 'link' | 'unlink'

/** So long the trash keeps records, and a merge can be undone. */
export const trashDays = 30
