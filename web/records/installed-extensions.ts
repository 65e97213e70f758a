import type { WebExtension } from './extensions.ts'

/** What extensions show in the browser. The build puts in its place the list of those that are there. */
export const extensions: readonly WebExtension[] = []
