import { board } from '#web/i18n/en/board.ts'
import { common, failures, fields } from '#web/i18n/en/common.ts'
import { firstRun, localeNames, profile, signIn } from '#web/i18n/en/entry.ts'
import { list } from '#web/i18n/en/list.ts'
import { importColumns, importResult, imports } from '#web/i18n/en/import.ts'
import { apiKeys, people, sessions, trash } from '#web/i18n/en/people.ts'
import { records } from '#web/i18n/en/records.ts'
import { keys, palette, shell } from '#web/i18n/en/shell.ts'
import { studio } from '#web/i18n/en/studio.ts'
import type { Messages } from './es.ts'

export const en: Messages = {
  common,
  fields,
  failures,
  shell,
  palette,
  records,
  imports,
  importColumns,
  importResult,
  people,
  apiKeys,
  sessions,
  studio,
  trash,
  list,
  board,
  keys,
  signIn,
  firstRun,
  profile,
  localeNames,
}
