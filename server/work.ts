import type { Environment } from './context.ts'
import type { System } from './system.ts'
import { registerConsentMail } from '#server/capture/register.ts'
import { registerCopyWork } from '#server/environments/copies.ts'
import { contextFor } from '#server/import/context.ts'
import { registerImportRetention } from '#server/import/retention.ts'
import { registerImportWork } from '#server/import/work.ts'
import { registerNotificationMail } from '#server/notifications/mail.ts'
import { registerDocumentMail } from '#server/delivery/mails.ts'
import { passwordResetJob, sendPasswordReset } from '#server/users/password-reset.ts'
import { registerDuplicateWork } from '#server/records/duplicate-scan.ts'
import { registerMassWork } from '#server/records/mass-work.ts'
import { scheduleReminders } from '#server/calendars/remind.ts'
import { registerInvitations } from '#server/calendars/invitation.ts'
import { registerLoyaltyRules } from '#server/loyalty/register.ts'
import { registerKpiRules, registerKpiWork } from '#server/kpis/register.ts'
import { registerConsentRules } from '#server/delivery/consent.ts'
import { registerProgrammeRules } from '#server/programme/register.ts'
import { scheduleDrift } from '#server/programme/tell-drift.ts'
import { registerSurveyRules, registerSurveyWork } from '#server/surveys/register.ts'
import { registerTestRuns } from '#server/programme/tests.ts'
import { registerReadingWork } from '#server/reading/work.ts'
import { registerRefreshWork } from '#server/records/refresh.ts'
import { registerWorkflowRules, registerWorkflowWork } from '#server/workflows/register.ts'
import { registerUndoWork } from '#server/records/undo.ts'
import { systemContext } from '#server/users/system-context.ts'
import { registerHandOver } from '#server/users/hand-over.ts'
import { scheduleRates } from '#server/currencies/rates.ts'
import { scheduleNightly } from '#server/users/nightly.ts'
import { demoJob } from '#server/users/first-run.ts'

/** Who does which job. Every name that is enqueued anywhere has its line here. */
export function registerWork(system: System): void {
  const { environment, auth } = system
  const { jobs } = environment

  jobs.work(
    passwordResetJob,
    async (data, run) => {
      await sendPasswordReset(environment, auth, system.baseUrl, String(data.email), run.id)
    },
    { retryHours: 1 },
  )

  registerDocumentMail(environment, () => system.baseUrl)
  registerSurveyWork(environment, () => system.baseUrl)
  registerConsentMail(environment, () => system.baseUrl)
  registerEnvironmentWork(environment)
  registerCopyWork(() => system.environments, environment)
  registerTestRuns(() => system.environments, environment)
  registerImportRetention(environment)
  scheduleNightly(environment)
  scheduleRates(environment)
  scheduleDrift(environment)
  registerNotificationMail(environment, system.baseUrl)
  registerInvitations(environment, system.baseUrl)
  scheduleReminders(environment)

  jobs.work(
    demoJob,
    async (data) => {
      const { loadDemo } = await import('#server/demo/load-demo.ts')
      await loadDemo(environment, { language: data.language === 'en' ? 'en' : 'es' })
    },
    { timeoutSeconds: 600 },
  )
}

/** What people set going in any environment, copies included. */
export function registerEnvironmentWork(environment: Environment): void {
  registerConsentRules()
  registerProgrammeRules()
  registerKpiRules()
  registerLoyaltyRules()
  registerWorkflowRules()
  registerSurveyRules()
  registerKpiWork(environment)
  registerImportWork(environment, contextFor(environment))
  registerMassWork(environment)
  registerReadingWork(environment)
  registerHandOver(environment)
  registerUndoWork(environment)
  registerWorkflowWork(environment)
  registerDuplicateWork(environment, systemContext)
  registerRefreshWork(environment, systemContext)
}
