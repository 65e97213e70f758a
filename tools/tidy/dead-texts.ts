/** No text is kept that nothing says: the code names each, or chooses from its group by a name built at run time. */
import { isSource, isTest, lineOf, type Tree, type Violation } from '#tools/tidy/tree.ts'

/** Groups that are chosen from under another name, or spread into another group. */
const chosenElsewhere: readonly string[] = ['localeNames', 'studioNames', 'typeGroups', 'typeHelp']

const comments = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm

export function checkDeadTexts(tree: Tree): readonly Violation[] {
  const said = namesIn(tree)
  return [...tree].flatMap(([file, text]) =>
    file.startsWith('common/texts/es/')
      ? pathsIn(text).flatMap(({ path, line }) =>
          isSaid(path, said) ? [] : [`${file}:${line}: ${path.join('.')}: nothing says it`],
        )
      : [],
  )
}

/** An area is too large to count as chosen from: there the name chosen must stand somewhere in quotes. */
function isSaid(path: readonly string[], said: ReadonlySet<string>): boolean {
  const [area = '', ...groups] = path.slice(0, -1)
  const key = path.at(-1) ?? ''
  return (
    said.has(`${groups.at(-1) ?? area}.${key}`) ||
    [area, ...groups].some((group) => chosenElsewhere.includes(group)) ||
    groups.some((group) => said.has(`${group}[`)) ||
    (groups.length === 0 && said.has(`${area}[`) && said.has(`'${key}'`))
  )
}

/** Where each text and group of a file stands; counted words and groups on one line are one text. */
function pathsIn(text: string): readonly { readonly path: readonly string[]; readonly line: number }[] {
  const path: string[] = []
  return [...text.matchAll(/^( *)(?:export const (\w+) = |'?([\w-]+)'?:)/gm)].flatMap((match) => {
    const [, indent = '', area, key = ''] = match
    if (['zero', 'one', 'many', 'other'].includes(key)) return []
    path.splice(indent.length / 2, Infinity, area ?? key)
    return area ? [] : [{ path: [...path], line: lineOf(text, match.index) }]
  })
}

/**
 * What the code names: `group.key`, `group[` where it chooses, and what stands in quotes. A group that goes by another
 * name somewhere may go by it everywhere.
 */
function namesIn(tree: Tree): ReadonlySet<string> {
  const code = [...tree]
    .filter(([file]) => /^(web|server|common)\/(?!texts\/e[sn]\/)/.test(file) && isSource(file) && !isTest(file))
    .map(([, text]) => text.replaceAll(comments, ''))
    .join('\n')
  const said = new Set([...code.matchAll(/'\w+'/g)].map(([quoted]) => quoted))
  const others = new Map<string, Set<string>>()
  const goesBy = (name = '', group = ''): void => void others.set(name, (others.get(name) ?? new Set()).add(group))
  const assigned = /\b(\w+)(?:: [^=\n]+)?(?: = |=\{)(?:[\w.()]+\.)?(\w+)\b(?![.(\w])/g
  const typed = /\b(\w+)\??: [^\n]*\['(\w+)'\]/g
  for (const [, name, group] of [...code.matchAll(assigned), ...code.matchAll(typed)]) goesBy(name, group)
  for (const [, items = '', group = ''] of code.matchAll(/\{([^{}]*)\} = (?:[\w.()]+\.)?(\w+)/g)) {
    for (const [, key = '', name] of items.matchAll(/(\w+)(?:: (\w+))?/g)) {
      said.add(`${group}.${key}`)
      if (name) goesBy(name, key)
    }
  }
  for (const [, group = '', key] of code.matchAll(/(?<=\b(\w+))(?:\??\.(\w+)|\[)/g)) {
    for (const each of [group, ...(others.get(group) ?? [])]) said.add(key ? `${each}.${key}` : `${each}[`)
  }
  return said
}
