/** A stage in the reader's words; one that a company added by itself as it is kept. */
export function stageName(names: Readonly<Record<string, string>>, kind: string): string {
  return names[kind] ?? kind
}
