import { registerActs } from './acts.ts'
import { registerChanges } from './changes.ts'
import { registerConfiguration } from './configuration.ts'
import { registerDocuments } from './documents.ts'
import { registerDelivery, registerPublicDocuments } from './delivery.ts'
import { registerElements } from './elements.ts'
import { registerEnvironments } from './environments.ts'
import { registerCalendars } from './calendars.ts'
import { registerExercises } from './exercises.ts'
import { registerExport } from './export.ts'
import { registerExportFormats } from './export-formats.ts'
import { registerFactors } from './factors.ts'
import { registerFeedback } from './feedback.ts'
import { registerForms } from './forms.ts'
import { registerFiles } from './files.ts'
import { registerHandOvers } from './handover.ts'
import { registerHistory } from './history.ts'
import { registerImports } from './imports.ts'
import { registerJobs } from './jobs.ts'
import { registerExchangeRates } from './exchange-rates.ts'
import { registerLifecycle } from './lifecycle.ts'
import { registerLoyalty } from './loyalty.ts'
import { registerLanguages } from './languages.ts'
import { registerKeys } from './keys.ts'
import { registerMap } from './map.ts'
import { registerMass } from './mass.ts'
import { registerMerge } from './merge.ts'
import { registerModel } from './model.ts'
import { registerConversion } from './conversion.ts'
import { registerAccess } from './access.ts'
import { registerNotifications } from './notifications.ts'
import { registerPapers } from './papers.ts'
import { registerPlan } from './plan.ts'
import { registerPacks } from './packs.ts'
import { registerPasskeys } from './passkeys.ts'
import { registerDeployment } from './deployment.ts'
import { registerKpis } from './kpis.ts'
import { registerProcesses } from './processes.ts'
import { registerProgramme } from './programme.ts'
import { registerProgrammeJourney } from './programme-journey.ts'
import { registerProgrammeNeeds } from './programme-needs.ts'
import { registerProgrammeTrace } from './programme-trace.ts'
import { registerProgrammeWorkshop } from './programme-workshop.ts'
import { registerProvider } from './provider.ts'
import { registerPrint } from './print.ts'
import { registerPreferences } from './preferences.ts'
import { registerPresence } from './presence.ts'
import { registerRecord, registerRecords } from './records.ts'
import type { App } from './route.ts'
import { registerScenarios } from './scenarios.ts'
import { registerSearch } from './search.ts'
import { registerSeries } from './series.ts'
import { registerProfile, registerSession } from './session.ts'
import { registerSetup } from './setup.ts'
import { registerSurveyPage } from './survey-page.ts'
import { registerSurveys } from './surveys.ts'
import { registerTogether } from './together.ts'
import { registerSpecification } from './specification.ts'
import { registerShortlist } from './shortlist.ts'
import { registerTrash } from './trash.ts'
import { registerUsers } from './users.ts'
import { registerWorkflows } from './workflows.ts'

/** Everything that the API answers. `createApp` refuses to start when an endpoint is left out. */
export function registerResources(app: App): void {
  registerSetup(app)
  registerSession(app)
  registerProfile(app)
  registerProvider(app)
  registerFactors(app)
  registerPasskeys(app)
  registerUsers(app)
  registerHandOvers(app)
  registerKeys(app)
  registerModel(app)
  registerElements(app)
  registerExchangeRates(app)
  registerLanguages(app)
  registerConfiguration(app)
  registerEnvironments(app)
  registerSearch(app)
  registerShortlist(app)
  registerRecords(app)
  registerRecord(app)
  registerLifecycle(app)
  registerProgramme(app)
  registerPacks(app)
  registerScenarios(app)
  registerProgrammeNeeds(app)
  registerProgrammeJourney(app)
  registerProgrammeTrace(app)
  registerProgrammeWorkshop(app)
  registerDeployment(app)
  registerKpis(app)
  registerLoyalty(app)
  registerSpecification(app)
  registerProcesses(app)
  registerSurveys(app)
  registerSurveyPage(app)
  registerTogether(app)
  registerSeries(app)
  registerMap(app)
  registerPapers(app)
  registerPlan(app)
  registerExercises(app)
  registerFeedback(app)
  registerMass(app)
  registerExport(app)
  registerExportFormats(app)
  registerCalendars(app)
  registerFiles(app)
  registerPrint(app)
  registerDelivery(app)
  registerPublicDocuments(app)
  registerForms(app)
  registerChanges(app)
  registerPresence(app)
  registerImports(app)
  registerJobs(app)
  registerPreferences(app)
  registerNotifications(app)
  registerActs(app)
  registerHistory(app)
  registerTrash(app)
  registerConversion(app)
  registerDocuments(app)
  registerMerge(app)
  registerAccess(app)
  registerWorkflows(app)
}
