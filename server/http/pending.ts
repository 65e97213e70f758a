import { explainAccess } from '#common/api/records.ts'
import { unavailable } from '#common/errors.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerPending(app: App): void {
  const pending = async (): Promise<never> => {
    throw unavailable('Todavía no está disponible.', 'Not available yet.')
  }
  route(app, explainAccess, pending)
}
