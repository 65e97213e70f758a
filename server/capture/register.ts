import type { Environment } from '#server/context.ts'

/** Name of the job that asks somebody whether it was them. */
export const confirmJob = 'consent-mail'

/** What a mail takes is loaded with the first. */
export function registerConsentMail(environment: Environment, baseUrl: () => URL): void {
  environment.jobs.work(
    confirmJob,
    async ({ answer, to, language }, run) => {
      const { mailOne } = await import('./consent-links.ts')
      const spoken = language === 'en' ? 'en' : 'es'
      await mailOne(environment, baseUrl(), { answer: String(answer), to: String(to), language: spoken }, run.id)
    },
    { retryHours: 48 },
  )
}
