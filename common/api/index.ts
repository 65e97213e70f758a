import { listOwnActs, undoAct } from './acts.ts'
import { streamChanges } from './changes.ts'
import { changeConfiguration, listPackages, mendDrift, packConfiguration } from './configuration.ts'
import { convertRecord, proposeConversion, revertConversion } from './conversion.ts'
import {
  changeElements,
  explainElement,
  exportPersonalData,
  listElements,
  listUnused,
  readElement,
} from './elements.ts'
import {
  changeLines,
  createDocumentFrom,
  decideDocument,
  issueDocument,
  newDocumentVersion,
  proposeLines,
  readTotals,
} from './documents.ts'
import { dismissDuplicate, findDuplicates, listDuplicates, scanDuplicates } from './duplicates.ts'
import type { Call } from './endpoint.ts'
import {
  beginAuthenticator,
  confirmAuthenticator,
  readFactors,
  removeAuthenticator,
  removeUserFactors,
  showFactor,
} from './factors.ts'
import { copyEnvironment, deleteEnvironment, listEnvironments } from './environments.ts'
import { downloadFile, uploadFile } from './files.ts'
import { beginHandOver, countOwned, readHandOver } from './handover.ts'
import {
  deleteImport,
  downloadRejected,
  listImportRows,
  listImports,
  planImport,
  readImport,
  runImport,
  startImport,
  undoImport,
} from './imports.ts'
import {
  changeTranslations,
  createLanguage,
  deleteLanguage,
  exportTranslations,
  importTranslations,
  listLanguages,
  listTranslations,
  readLanguageTexts,
  readTranslations,
} from './languages.ts'
import { fetchExchangeRates, listRates, takeRatesFile } from './exchange-rates.ts'
import { readHistory, readPast, restorePast, restoreValue } from './history.ts'
import { listDeadLetters, retryDeadLetter } from './jobs.ts'
import { createKey, deleteKey, listKeys } from './keys.ts'
import { mapRecords, mapTile } from './map.ts'
import { mergeRecords, previewMerge } from './merge.ts'
import { applyModel, exportModel, planModel, readDrift, readModel, readOpenApi } from './model.ts'
import { listAccessEvents } from './access.ts'
import {
  countNotices,
  listMentionable,
  listNotices,
  markNotices,
  readFollowing,
  saveFollowing,
} from './notifications.ts'
import { previewPrint, printRecord } from './print.ts'
import { listPreferences, savePreference } from './preferences.ts'
import {
  boardRecords,
  countTimeline,
  createRecord,
  deleteRecord,
  explainAccess,
  exportRecords,
  getRecord,
  groupRecords,
  listReaders,
  listRecords,
  listRelated,
  pickRecords,
  readTimeline,
  restoreRecord,
  saveTogether,
  suggestItems,
  updateRecord,
} from './records.ts'
import {
  massDeleteRecords,
  massUpdateRecords,
  previewCells,
  previewMassChange,
  readMassChange,
  writeCells,
} from './mass.ts'
import { addPasskey, beginPasskey, beginPasskeySession, passkeySession, removePasskey } from './passkeys.ts'
import { beginProvider, finishProvider } from './provider.ts'
import { searchEverywhere } from './search.ts'
import { keepRecent, readShortlist } from './shortlist.ts'
import {
  beginSeeing,
  changePassword,
  endSeeing,
  endSession,
  listSessions,
  readSession,
  requestPasswordReset,
  resetPassword,
  signIn,
  signOut,
  switchEnvironment,
  updateProfile,
} from './session.ts'
import { readSetup, setUp } from './setup.ts'
import { createResetLink, createUser, endUserSessions, listUsers, updateUser } from './users.ts'

/** Every endpoint of the API. The server refuses to start when one of them has no handler. */
export const endpoints = [
  readSetup,
  setUp,
  signIn,
  beginPasskeySession,
  passkeySession,
  beginPasskey,
  addPasskey,
  removePasskey,
  beginProvider,
  finishProvider,
  readSession,
  signOut,
  beginSeeing,
  endSeeing,
  switchEnvironment,
  listEnvironments,
  copyEnvironment,
  deleteEnvironment,
  listSessions,
  endSession,
  updateProfile,
  changePassword,
  requestPasswordReset,
  resetPassword,
  readFactors,
  beginAuthenticator,
  confirmAuthenticator,
  removeAuthenticator,
  showFactor,
  removeUserFactors,
  countOwned,
  beginHandOver,
  readHandOver,
  listUsers,
  createUser,
  updateUser,
  createResetLink,
  endUserSessions,
  listAccessEvents,
  listKeys,
  createKey,
  deleteKey,
  readModel,
  planModel,
  applyModel,
  exportModel,
  readDrift,
  mendDrift,
  packConfiguration,
  changeConfiguration,
  listPackages,
  listElements,
  readElement,
  changeElements,
  explainElement,
  listUnused,
  exportPersonalData,
  listRates,
  fetchExchangeRates,
  takeRatesFile,
  listLanguages,
  readLanguageTexts,
  createLanguage,
  deleteLanguage,
  listTranslations,
  readTranslations,
  changeTranslations,
  exportTranslations,
  importTranslations,
  readOpenApi,
  searchEverywhere,
  readShortlist,
  keepRecent,
  listRecords,
  groupRecords,
  boardRecords,
  pickRecords,
  exportRecords,
  createRecord,
  getRecord,
  updateRecord,
  deleteRecord,
  restoreRecord,
  saveTogether,
  suggestItems,
  massUpdateRecords,
  massDeleteRecords,
  previewMassChange,
  readMassChange,
  writeCells,
  previewCells,
  readTimeline,
  countTimeline,
  listRelated,
  mapRecords,
  mapTile,
  listReaders,
  explainAccess,
  proposeConversion,
  convertRecord,
  revertConversion,
  issueDocument,
  decideDocument,
  newDocumentVersion,
  createDocumentFrom,
  changeLines,
  readTotals,
  proposeLines,
  previewMerge,
  mergeRecords,
  findDuplicates,
  listDuplicates,
  scanDuplicates,
  dismissDuplicate,
  undoAct,
  listOwnActs,
  readHistory,
  restoreValue,
  readPast,
  restorePast,
  uploadFile,
  downloadFile,
  printRecord,
  previewPrint,
  startImport,
  listImports,
  readImport,
  deleteImport,
  planImport,
  runImport,
  undoImport,
  listImportRows,
  downloadRejected,
  streamChanges,
  listNotices,
  countNotices,
  markNotices,
  listMentionable,
  readFollowing,
  saveFollowing,
  listPreferences,
  savePreference,
  listDeadLetters,
  retryDeadLetter,
] as const

/**
 * For typed callers, with types only and nothing to load:
 * `call('GET /records/:module', { params: { module: 'contact' } })`.
 */
export type Api = {
  readonly [E in (typeof endpoints)[number] as `${E['method']} ${E['path']}`]: Call<E>
}
