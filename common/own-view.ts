/** Under such a key somebody keeps a view of their own: its definition and the name of its module. */
export function ownViewKey(id: string): string {
  return `view.${id}`
}
