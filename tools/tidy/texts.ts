/** No word of the interface is written in the code: all are texts, in every language. */
import { isTest, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

const inAttributes =
  /(?<=\s)(?:aria-label|label|title|placeholder|alt|description|help)=(?:\{\s*)?(["'`])(?=[^"'`$]*\p{L}{2})[^"'`]*\1/gu
const inMarkup = />\s*(?=[^<>{}]*\p{L}{2})[^<>{}=;()`&|]+(?=<\/[A-Za-z])/gu
const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm

/** The product's own name, and addresses as an example of themselves. */
const isNoWord = (text: string): boolean => /https?:\/\/|^>\s*Lazo\s*$/.test(text)

export function checkTexts(tree: Tree): readonly Violation[] {
  return [...tree].flatMap(([file, text]) => {
    if (!file.startsWith('web/') || !file.endsWith('.tsx') || isTest(file)) return []
    const code = text.replaceAll(comments, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    return [inAttributes, inMarkup].flatMap((pattern) =>
      [...code.matchAll(pattern)]
        .filter(([found]) => !isNoWord(found))
        .map((match) => `${file}:${lineOf(code, match.index)}: ${match[0].trim()}: belongs in common/texts/`),
    )
  })
}
