/** `npm run tidy`: the rules of ARCHITECTURE.md and STYLE.md that a program can check. */
import path from 'node:path'
import process from 'node:process'
import { checkBudgets } from '#tools/tidy/budgets.ts'
import { checkExports } from '#tools/tidy/exports.ts'
import {
  checkCatalogue,
  checkFileNames,
  checkFolders,
  checkLayout,
  checkSizes,
  checkUnused,
} from '#tools/tidy/files.ts'
import { checkImports } from '#tools/tidy/imports.ts'
import { checkDeadTexts } from '#tools/tidy/dead-texts.ts'
import { readMap } from '#tools/tidy/map.ts'
import { readTree, type Tree, type Violation } from '#tools/tidy/tree.ts'
import { checkTexts } from '#tools/tidy/texts.ts'
import { checkDocuments, checkMachine, checkWords } from '#tools/tidy/words.ts'

export function tidy(tree: Tree): readonly Violation[] {
  const map = readMap(tree.get('ARCHITECTURE.md') ?? '')
  if (map.length === 0) return ['ARCHITECTURE.md: has no map']
  return [
    ...checkFolders(tree, map),
    ...checkImports(tree, map),
    ...checkCatalogue(tree),
    ...checkUnused(tree),
    ...checkExports(tree),
    ...checkSizes(tree),
    ...checkLayout(tree),
    ...checkFileNames(tree),
    ...checkWords(tree),
    ...checkTexts(tree),
    ...checkDeadTexts(tree),
    ...checkMachine(tree),
    ...checkDocuments(tree, map),
    ...checkBudgets(tree),
  ]
}

if (import.meta.main) {
  const violations = tidy(readTree(path.resolve(import.meta.dirname, '..')))
  for (const violation of violations) process.stdout.write(`${violation}\n`)
  process.stdout.write(violations.length === 0 ? 'Tidy.\n' : `\n${violations.length} to put in order.\n`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
