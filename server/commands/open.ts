import { openSystem } from '#server/main.ts'
import { readSettings } from '#server/settings.ts'
import type { Settings } from '#server/settings.ts'
import type { System } from '#server/system.ts'

import type { CommandArguments, Output } from './define.ts'
import { textOption } from './define.ts'

/** Does something beside a running server, or without one, and leaves nothing open behind. */
export async function withSystem<T>(
  args: CommandArguments,
  output: Output,
  work: (system: System) => Promise<T>,
  otherwise: Partial<Settings> = {},
): Promise<T> {
  const settings = { ...readSettings(process.env, { data: textOption(args, 'data') }), ...otherwise }
  const { system, close } = await openSystem(settings, { as: 'command', log: output.note })
  try {
    return await work(system)
  } finally {
    await close()
  }
}
