/** Runs commands one after another, times each and stops at the first that fails. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

const root = path.resolve(import.meta.dirname, '..')

export type Step = { readonly name: string; readonly commands: readonly (readonly string[])[] }

/** Answers the exit code of the whole: 0, or that of the step that failed. */
export function runSteps(steps: readonly Step[]): number {
  const lines: string[] = []
  for (const step of steps) {
    process.stdout.write(`\n── ${step.name}\n`)
    const startedAt = performance.now()
    const code = firstFailure(step)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)
    lines.push(`${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${step.name}`)
    if (code !== 0) {
      process.stdout.write(`\n${lines.join('\n')}\n`)
      return code
    }
  }
  process.stdout.write(`\n${lines.join('\n')}\n`)
  return 0
}

function firstFailure(step: Step): number {
  for (const [name = '', ...args] of step.commands) {
    const { status } = spawnSync(process.execPath, [commandPath(name), ...args], {
      cwd: root,
      stdio: 'inherit',
    })
    if (status !== 0) return status ?? 1
  }
  return 0
}

/** A script of ours, or the command of a package as `package` or `package:command`. */
function commandPath(name: string): string {
  if (name.endsWith('.ts')) return path.join(root, name)
  const [folder = '', command = folder] = name.split(':')
  const { bin } = JSON.parse(readFileSync(path.join(root, 'node_modules', folder, 'package.json'), 'utf8'))
  return path.join(root, 'node_modules', folder, typeof bin === 'string' ? bin : bin[command])
}
