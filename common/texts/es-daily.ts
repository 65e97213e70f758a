import { arrange } from '#common/texts/es/arrange.ts'
import { access } from '#common/texts/es/access.ts'
import { board } from '#common/texts/es/board.ts'
import { day } from '#common/texts/es/day.ts'
import { activities } from '#common/texts/es/activities.ts'
import { calendar } from '#common/texts/es/calendar.ts'
import { commands, phone, waiting } from '#common/texts/es/commands.ts'
import { common, failures, fields } from '#common/texts/es/common.ts'
import { files } from '#common/texts/es/files.ts'
import { firstRun, localeNames, profile, signIn } from '#common/texts/es/entry.ts'
import { currencies } from '#common/texts/es/currencies.ts'
import { delivery, offer } from '#common/texts/es/delivery.ts'
import { facts } from '#common/texts/es/facts.ts'
import { guide } from '#common/texts/es/guide.ts'
import { history } from '#common/texts/es/history.ts'
import { languages } from '#common/texts/es/languages.ts'
import { lines } from '#common/texts/es/lines.ts'
import { list } from '#common/texts/es/list.ts'
import { live } from '#common/texts/es/live.ts'
import { map } from '#common/texts/es/map.ts'
import { duplicates, merge } from '#common/texts/es/merge.ts'
import { importColumns, importResult, imports } from '#common/texts/es/import.ts'
import { comments } from '#common/texts/es/comments.ts'
import { notices } from '#common/texts/es/notices.ts'
import { apiKeys, people, sessions, trash } from '#common/texts/es/people.ts'
import { places } from '#common/texts/es/places.ts'
import { pdf } from '#common/texts/es/pdf.ts'
import { printed } from '#common/texts/es/printed.ts'
import { records } from '#common/texts/es/records.ts'
import { keyNames, keys, palette, shell } from '#common/texts/es/shell.ts'
import { steps } from '#common/texts/es/steps.ts'
import { undo } from '#common/texts/es/undo.ts'
import { walk } from '#common/texts/es/walk.ts'
import { tables } from '#common/texts/es/tables.ts'

/** What every page may say: it is there before the first paint. */
export const esDaily = {
  access,
  commands,
  phone,
  waiting,
  common,
  fields,
  failures,
  shell,
  palette,
  printed,
  delivery,
  offer,
  records,
  steps,
  imports,
  importColumns,
  importResult,
  people,
  apiKeys,
  sessions,
  pdf,
  places,
  trash,
  history,
  undo,
  walk,
  currencies,
  facts,
  languages,
  files,
  lines,
  list,
  live,
  map,
  tables,
  merge,
  comments,
  notices,
  duplicates,
  board,
  arrange,
  day,
  activities,
  calendar,
  guide,
  keyNames,
  keys,
  signIn,
  firstRun,
  profile,
  localeNames,
}
