/** How often the type checker is overruled, per 1,000 lines of product. The limits only go down. */
import { blankStringsAndComments } from '#tools/tidy/code.ts'
import { isSource, isTest, type Tree, type Violation } from '#tools/tidy/tree.ts'

type Budget = { readonly name: string; readonly pattern: RegExp; readonly perThousandMax: number }

const budgets: readonly Budget[] = [
  { name: 'any', pattern: /(?<=[:<,|&(] ?)any\b(?=[\s,;>)\]|&[]|$)/g, perThousandMax: 0.3 },
  { name: 'as', pattern: /(?<=[\w)\]}`'"] )as (?!const\b)(?=[\w{[(])/g, perThousandMax: 1.5 },
  { name: '!', pattern: /[\w)\]]!(?=[.;,)\][\s])(?!=)/g, perThousandMax: 1 },
]

/** Programs too small to average are not judged. */
const linesMin = 1_000

export function checkBudgets(tree: Tree): readonly Violation[] {
  const files = [...tree].filter(([file]) => isSource(file) && !isTest(file) && !file.startsWith('tools/'))
  const texts = files.map(([file, text]) => ({ file, code: withoutImports(blankStringsAndComments(text)) }))
  const lines = files.reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0)
  if (lines < linesMin) return []
  return budgets.flatMap(({ name, pattern, perThousandMax }) => {
    const counts = texts.map(({ file, code }) => ({ file, count: [...code.matchAll(pattern)].length }))
    const total = counts.reduce((sum, { count }) => sum + count, 0)
    if ((total / lines) * 1000 <= perThousandMax) return []
    const worst = counts.toSorted((a, b) => b.count - a.count).slice(0, 5)
    const names = worst.map(({ file, count }) => `${file} ${count}`).join(', ')
    const rate = ((total / lines) * 1000).toFixed(1)
    return [`"${name}" ${rate} times per 1,000 lines; ${perThousandMax} at most. Most in ${names}`]
  })
}

function withoutImports(code: string): string {
  return code.replace(/^(?:import|export)\b[^;]*?\bfrom\b.*$|^import .*$/gm, '')
}
