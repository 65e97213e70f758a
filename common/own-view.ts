/** Under such a key somebody keeps a view of their own: its definition and the name of its module. */
export function ownViewKey(id: string): string {
  return `view.${id}`
}

export interface KeptView {
  readonly module: string
  /** Others have it too: those of the groups that the definition names, or everybody where it names none. */
  readonly isShared: boolean
  readonly definition: Readonly<Record<string, unknown>>
}

/** What is kept under such a key, as far as it may be a view. */
export function keptView(value: unknown): KeptView | undefined {
  if (typeof value !== 'object' || value === null || !('module' in value)) return undefined
  const { module, isShared, ...definition } = value as Readonly<Record<string, unknown>>
  return typeof module === 'string' ? { module, isShared: isShared === true, definition } : undefined
}
