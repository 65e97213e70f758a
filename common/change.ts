export type Channel = 'ui' | 'api' | 'import' | 'workflow' | 'convert' | 'merge' | 'undo' | 'system' | 'mcp'
export type ChangeAction = 'create' | 'update' | 'delete' | 'restore' | 'link' | 'unlink'

/** So long the trash keeps records, and a merge can be undone. */
export const trashDays = 30
