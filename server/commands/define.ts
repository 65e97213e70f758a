import type { ParseArgsConfig } from 'node:util'

/**
 * A command of `lazo`. To add one: a file here that exports it as `command`, and one line in index.ts.
 * A command answers its exit code: 0 done, 1 failed. Wrong arguments are the caller's, 2.
 */
export interface Command {
  /** In one line, for the list. */
  readonly summary: string
  /** The whole help text. */
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** How many arguments without a dash it takes. */
  readonly positionals: readonly [min: number, max: number]
  run(args: CommandArguments, output: Output): Promise<number>
}

export interface CommandArguments {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  readonly positionals: readonly string[]
}

export interface Output {
  /** The result, on standard output. */
  print(line: string): void
  /** What goes on meanwhile, on standard error. */
  note(line: string): void
}

/** Said to whoever typed it, without a stack. */
export class UsageError extends Error {}

export const placeOptions = {
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

export const placeHelp = `  --data DIR      data folder (LAZO_DATA_DIR, default .data)
  -h, --help      this text

DATABASE_URL names a PostgreSQL server to use instead of the embedded one.`

export function textOption(args: CommandArguments, name: string): string | undefined {
  const value = args.values[name]
  return typeof value === 'string' ? value : undefined
}
