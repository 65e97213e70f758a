/** The repository as tidy sees it: paths with `/`, and the text of what is text. */
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'

export type Tree = ReadonlyMap<string, string>

/** `file:line: what is wrong`, or without a line where the whole file is meant. */
export type Violation = string

const skippedFolders = new Set(['node_modules', 'dist', 'test-results', 'playwright-report'])
const textFiles = /(\.(ts|tsx|mjs|js|json|md|css|html|yaml|yml|sh)|^bin\/lazo|\/run)$/

export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  const visit = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      const isHidden = entry.name.startsWith('.') && entry.name !== '.ci'
      if (entry.isDirectory()) {
        if (!isHidden && !skippedFolders.has(entry.name)) visit(name)
      } else if (entry.isFile() && !isHidden) {
        tree.set(name, textFiles.test(name) ? readFileSync(path.join(root, name), 'utf8') : '')
      }
    }
  }
  visit('')
  return tree
}

export const isSource = (file: string): boolean => /\.(ts|tsx|mjs)$/.test(file)

/** Tests and what serves only them: free of the order of the map, not of its wall. */
export const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file) || file.startsWith('test/')

export function lineOf(text: string, index: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
