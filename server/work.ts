import type { System } from './system.ts'
import { passwordResetJob, sendPasswordReset } from './users/password-reset.ts'
import { demoJob } from './users/first-run.ts'

/** Who does which job. Every name that is enqueued anywhere has its line here. */
export function registerWork(system: System): void {
  const { environment, auth } = system
  const { jobs } = environment

  jobs.work(passwordResetJob, async (data, run) => {
    await sendPasswordReset(environment, auth, system.baseUrl, String(data.email), run.id)
  })

  jobs.work(demoJob, async () => undefined)
}
