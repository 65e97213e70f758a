import { board } from '#web/i18n/es/board.ts'
import { common, failures, fields } from '#web/i18n/es/common.ts'
import { firstRun, localeNames, profile, signIn } from '#web/i18n/es/entry.ts'
import { list } from '#web/i18n/es/list.ts'
import { importColumns, importResult, imports } from '#web/i18n/es/import.ts'
import { apiKeys, people, sessions, trash } from '#web/i18n/es/people.ts'
import { records } from '#web/i18n/es/records.ts'
import { keys, palette, shell } from '#web/i18n/es/shell.ts'
import { studio } from '#web/i18n/es/studio.ts'
import type { Shape } from './message.ts'

/**
 * The source of every text of the web application. To add an area: a file in `es/`, its twin in
 * `en/` typed `Messages['area']`, and one line in each of the two lists; a missing or misnamed
 * text does not compile.
 */
export const es = {
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

export type Messages = Shape<typeof es>
