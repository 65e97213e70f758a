import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A library that is loaded when something first asks for it, and stays: most of what a server can do it does on
 * few days, and each library takes memory and time at every start.
 */
export function onDemand<Library>(name: string): () => Library {
  let library: Library | undefined
  // The types are those of the package, which the caller names beside its name.
  return () => (library ??= require(name) as Library)
}
