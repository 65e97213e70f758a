/** What leaves its file is used elsewhere: a constant, function or class that no other file names stays inside. */
import { isSource, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

const exported = /^export (?:async )?(?:const|let|function\*?|class) (\w+)/gm

export function checkExports(tree: Tree): readonly Violation[] {
  const sources = [...tree].filter(([file]) => isSource(file))
  const namedIn = new Map<string, number>()
  for (const [, text] of sources) {
    for (const word of new Set(text.match(/\w+/g))) namedIn.set(word, (namedIn.get(word) ?? 0) + 1)
  }
  return sources.flatMap(([file, text]) =>
    // A test has sources of its own in quotes.
    [...(/\.test\.tsx?$/.test(file) ? '' : text).matchAll(exported)]
      .filter(([, name = '']) => namedIn.get(name) === 1)
      .map((match) => `${file}:${lineOf(text, match.index)}: ${match[1]}: no other file uses it`),
  )
}
