/**
 * `npm run advisories`: asks the registry what is known against the installed packages. Where nothing is, the list of
 * test/checks/advisories.json was read today; where something is, each is named and the list stays as old as it was.
 * A registry that cannot be asked changes nothing either.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

import { openHoles } from '#test/checks/d01-versions.ts'

const root = path.resolve(import.meta.dirname, '..')
const list = path.join(root, 'test', 'checks', 'advisories.json')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

process.exitCode = read()

function read(): number {
  // It answers 1 where it found something, and says what all the same.
  const { stdout } = spawnSync(npm, ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 100_000_000 })
  const holes = openHoles(parsed(stdout))
  if (holes === undefined) return say('The registry could not be asked: the list stays as it is.')
  if (holes.length > 0) return say(`${holes.join('\n')}\nMend these first: the list stays as it is.`)
  const readOn = new Date().toISOString().slice(0, 10)
  writeFileSync(list, readFileSync(list, 'utf8').replace(/"readOn": "[^"]*"/, `"readOn": "${readOn}"`))
  process.stdout.write(`Nothing is known against what is installed: read on ${readOn}.\n`)
  return 0
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function say(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}
