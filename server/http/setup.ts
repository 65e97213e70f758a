import { readSetup, setUp } from '#common/api/setup.ts'
import { tooMany } from '#common/errors.ts'
import { companyRules } from '#server/access/company-rules.ts'
import { admitAttempt, clearAttempts } from '#server/access/rate-limit.ts'
import { completeFirstRun, isFirstRun } from '#server/users/first-run.ts'

import { setSessionCookie } from './principal.ts'
import { anonymousRoute } from './route.ts'
import type { App } from './route.ts'
import { originOf } from './session.ts'

export function registerSetup(app: App): void {
  const { system } = app

  anonymousRoute(app, readSetup, async () => ({
    needed: await isFirstRun(system.environment),
    provider: system.settings.provider?.name ?? null,
    passwordLength: (await companyRules(system.environment)()).passwordLength,
  }))

  anonymousRoute(app, setUp, async ({ body }, exchange) => {
    const origin = originOf(exchange)
    const attempt = await admitAttempt(system, 'setup', origin.address)
    if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
    const user = await completeFirstRun(system.environment, body)
    await clearAttempts(system, attempt)
    setSessionCookie(system, exchange.reply, await system.auth.signIn(body.email, body.password, origin))
    return { user }
  })
}
