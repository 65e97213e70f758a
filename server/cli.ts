import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'

import { LazoError } from '#common/errors.ts'
import { UsageError } from '#server/commands/define.ts'
import type { Output } from '#server/commands/define.ts'
import { commands } from '#server/commands/index.ts'

import { SettingsError } from './settings.ts'

const output: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
}

/** Exit codes: 0 done, 1 failed, 2 called wrongly. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    output.print(overview())
    return name === undefined ? 2 : 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) {
    output.note(`lazo: "${name}" is no command.\n\n${overview()}`)
    return 2
  }
  const command = await entry.load()
  if (rest.includes('--help') || rest.includes('-h')) {
    output.print(command.help)
    return 0
  }
  try {
    const parsed = parseArgs({ args: rest, options: command.options, allowPositionals: true, strict: true })
    const [min, max] = command.positionals
    const count = parsed.positionals.length
    if (count < min || count > max) throw new UsageError(count < min ? 'Something is missing' : 'That is too much')
    return await command.run({ values: { ...parsed.values }, positionals: parsed.positionals }, output)
  } catch (error) {
    return fail(name, error)
  }
}

function fail(name: string, error: unknown): number {
  if (isUsage(error)) {
    output.note(`lazo ${name}: ${error.message}. See: lazo ${name} --help`)
    return 2
  }
  output.note(`lazo ${name}: ${textOf(error)}`)
  return 1
}

function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError || error instanceof SettingsError) return true
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

function textOf(error: unknown): string {
  if (error instanceof LazoError) {
    return [error.text.en, ...error.violations.map(({ field, message }) => `  ${field}: ${message.en}`)].join('\n')
  }
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') return 'The port is in use; choose another with --port.'
  return process.env.LAZO_DEBUG ? (error.stack ?? error.message) : error.message
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return ['lazo COMMAND', '', ...lines, '', 'lazo COMMAND --help says more.'].join('\n')
}

enableCompileCache()
process.exitCode = await main(process.argv.slice(2))
