/** What is wrong with an extension, in a sentence that names it: for whoever starts the server. */
export class ExtensionError extends Error {
  constructor(name: string, problem: string) {
    super(`Extension "${name}": ${problem}. Mend it, or take its folder away, and start again.`)
  }
}
