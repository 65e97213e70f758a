interface PolicyFactory {
  createPolicy(
    name: string,
    rules: {
      readonly createHTML: (text: string, kind: string, sink: string) => string | null
      readonly createScriptURL: (url: string) => string | null
    },
  ): unknown
}

const harmless: ReadonlySet<string> = new Set(['', '<svg/>'])

/** What a worker may be started from: a built file of ours, or the one that opens the application offline. */
const ownWorker = /^\/(?:assets\/[\w.-]+\.mjs|service-worker\.js)$/

/**
 * The page's policy refuses to turn text into markup. Three uses are let through, for which whole controls
 * fail otherwise: the kit empties what it announces that way, the map asks so whether there are vector
 * drawings, and the editor of rich text reads its content through a document of its own, where nothing
 * loads or runs, and keeps only what it knows.
 */
export function allowEmptyMarkup(): void {
  // Neither every browser nor the compiler knows it.
  const { trustedTypes } = window as { readonly trustedTypes?: PolicyFactory }
  trustedTypes?.createPolicy('default', {
    createHTML: (text, _kind, sink) => (harmless.has(text) || sink === 'DOMParser parseFromString' ? text : null),
    createScriptURL: (url) => (ownWorker.test(url) ? url : null),
  })
}
