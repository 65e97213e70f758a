/** What leaves its file is used elsewhere: a name that no other file takes stays inside. */
import { targetOf } from '#tools/tidy/imports.ts'
import { isSource, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

const exported = /^export (?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm
const taking = /^(?:import|export) (?:type )?(?:\w+, )?\{([^}]*)\} from '([^']+)'/gm
const takingWhole = /\* as \w+ from '([^']+)'|import\('([^']+)'\)/g

/** A test has sources of its own in quotes; an extension is found by its names. */
const outside = /\.test\.tsx?$|^extensions\//

/** Others build on the shapes that both sides share and on the catalogue's contracts, extensions of companies too. */
const contracts = /^(common|catalog)\//

export function checkExports(tree: Tree): readonly Violation[] {
  const taken = namesTaken(tree)
  return [...tree].flatMap(([file, text]) =>
    isSource(file) && !outside.test(file) && !taken.has(file)
      ? [...text.matchAll(exported)]
          .filter(([statement, name = '']) => !taken.has(`${file} ${name}`) && !isContract(file, statement))
          .map((match) => `${file}:${lineOf(text, match.index)}: ${match[1]}: no other file uses it`)
      : [],
  )
}

function isContract(file: string, statement: string): boolean {
  return contracts.test(file) && /^export (interface|type) /.test(statement)
}

/** `file name` for each name that another file takes, `file` where one takes all of it. */
function namesTaken(tree: Tree): ReadonlySet<string> {
  const taken = new Set<string>()
  for (const [file, text] of tree) {
    if (!isSource(file)) continue
    for (const [, names = '', specifier = ''] of text.matchAll(taking)) {
      for (const part of names.split(',')) {
        const [name] = part
          .trim()
          .replace(/^type /, '')
          .split(' as ')
        taken.add(`${targetOf(file, specifier)} ${name}`)
      }
    }
    for (const [, star, dynamic] of text.matchAll(takingWhole)) taken.add(targetOf(file, star ?? dynamic ?? '') ?? '')
  }
  return taken
}
