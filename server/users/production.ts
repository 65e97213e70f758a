import { forbidden } from '#common/errors.ts'
import type { Context } from '#server/context.ts'

/** Accounts are shared by all environments, so that rights in a copy must give no power over them. */
export function requireProduction({ environment }: Pick<Context, 'environment'>): void {
  if (environment.kind === 'production') return
  throw forbidden(
    'Esto se hace en producción: vuelve a ella antes.',
    'This is done in production: go back to it first.',
  )
}
