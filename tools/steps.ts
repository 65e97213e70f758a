/** Runs commands one after another or side by side, times each and stops at the first that fails. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

const root = path.resolve(import.meta.dirname, '..')

type Step = { readonly name: string; readonly commands: readonly (readonly string[])[] }

interface Outcome {
  readonly code: number
  readonly line: string
}

/**
 * Answers the exit code of the whole: 0, or that of a step that failed. The lists in a list run side by side, each one
 * step after another, and each step is heard when it has ended.
 */
export async function runSteps(steps: readonly (Step | readonly (readonly Step[])[])[]): Promise<number> {
  const lines: string[] = []
  let code = 0
  for (const next of steps) {
    const lanes = 'name' in next ? [runInTurn([next], false)] : next.map((lane) => runInTurn(lane, true))
    const outcomes = (await Promise.all(lanes)).flat()
    lines.push(...outcomes.map(({ line }) => line))
    code = outcomes.find((outcome) => outcome.code !== 0)?.code ?? 0
    if (code !== 0) break
  }
  process.stdout.write(`\n${lines.join('\n')}\n`)
  return code
}

async function runInTurn(steps: readonly Step[], isBeside: boolean): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const step of steps) {
    const outcome = await runStep(step, isBeside)
    outcomes.push(outcome)
    if (outcome.code !== 0) break
  }
  return outcomes
}

async function runStep(step: Step, isBeside: boolean): Promise<Outcome> {
  const heading = `\n── ${step.name}\n`
  if (!isBeside) process.stdout.write(heading)
  const startedAt = performance.now()
  const heard: Buffer[] = []
  let code = 0
  for (const command of step.commands) {
    code = await runCommand(command, isBeside ? (chunk) => heard.push(chunk) : undefined)
    if (code !== 0) break
  }
  if (isBeside) process.stdout.write(Buffer.concat([Buffer.from(heading), ...heard]))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(7)
  return { code, line: `${code === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${step.name}` }
}

async function runCommand([name = '', ...args]: readonly string[], hear?: (chunk: Buffer) => void): Promise<number> {
  const child = spawn(process.execPath, [commandPath(name), ...args], {
    cwd: root,
    stdio: ['inherit', hear ? 'pipe' : 'inherit', hear ? 'pipe' : 'inherit'],
  })
  if (hear) for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear)
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}

/** A script of ours, or the command of a package as `package` or `package:command`. */
function commandPath(name: string): string {
  if (name.endsWith('.ts')) return path.join(root, name)
  const [folder = '', command = folder] = name.split(':')
  const { bin } = JSON.parse(readFileSync(path.join(root, 'node_modules', folder, 'package.json'), 'utf8'))
  return path.join(root, 'node_modules', folder, typeof bin === 'string' ? bin : bin[command])
}
