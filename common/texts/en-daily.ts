import type { esDaily } from '#common/texts/es-daily.ts'
import type { Catalogue } from '#common/texts/message.ts'
import { arrange } from '#common/texts/en/arrange.ts'
import { access } from '#common/texts/en/access.ts'
import { board } from '#common/texts/en/board.ts'
import { day } from '#common/texts/en/day.ts'
import { activities } from '#common/texts/en/activities.ts'
import { calendar } from '#common/texts/en/calendar.ts'
import { commands, phone, waiting } from '#common/texts/en/commands.ts'
import { common, failures, fields } from '#common/texts/en/common.ts'
import { files } from '#common/texts/en/files.ts'
import { firstRun, localeNames, profile, signIn } from '#common/texts/en/entry.ts'
import { currencies } from '#common/texts/en/currencies.ts'
import { delivery, offer } from '#common/texts/en/delivery.ts'
import { facts } from '#common/texts/en/facts.ts'
import { guide } from '#common/texts/en/guide.ts'
import { history } from '#common/texts/en/history.ts'
import { languages } from '#common/texts/en/languages.ts'
import { lines } from '#common/texts/en/lines.ts'
import { list } from '#common/texts/en/list.ts'
import { live } from '#common/texts/en/live.ts'
import { map } from '#common/texts/en/map.ts'
import { duplicates, merge } from '#common/texts/en/merge.ts'
import { importColumns, importResult, imports } from '#common/texts/en/import.ts'
import { comments } from '#common/texts/en/comments.ts'
import { notices } from '#common/texts/en/notices.ts'
import { apiKeys, people, sessions, trash } from '#common/texts/en/people.ts'
import { places } from '#common/texts/en/places.ts'
import { pdf } from '#common/texts/en/pdf.ts'
import { printed } from '#common/texts/en/printed.ts'
import { records } from '#common/texts/en/records.ts'
import { keyNames, keys, palette, shell } from '#common/texts/en/shell.ts'
import { steps } from '#common/texts/en/steps.ts'
import { undo } from '#common/texts/en/undo.ts'
import { walk } from '#common/texts/en/walk.ts'
import { tables } from '#common/texts/en/tables.ts'

export const enDaily: Catalogue<typeof esDaily> = {
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
