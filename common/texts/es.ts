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
import { deploy } from '#common/texts/es/deploy.ts'
import { facts } from '#common/texts/es/facts.ts'
import { guide } from '#common/texts/es/guide.ts'
import { history } from '#common/texts/es/history.ts'
import { kpis } from '#common/texts/es/kpis.ts'
import { needs } from '#common/texts/es/needs.ts'
import { journey } from '#common/texts/es/journey.ts'
import { trace } from '#common/texts/es/trace.ts'
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
import { packs } from '#common/texts/es/packs.ts'
import { papers } from '#common/texts/es/papers.ts'
import { plan } from '#common/texts/es/plan.ts'
import { pdf } from '#common/texts/es/pdf.ts'
import { printed } from '#common/texts/es/printed.ts'
import { printing } from '#common/texts/es/printing.ts'
import { processes } from '#common/texts/es/processes.ts'
import { programme } from '#common/texts/es/programme.ts'
import { tests } from '#common/texts/es/tests.ts'
import { specification } from '#common/texts/es/specification.ts'
import { records } from '#common/texts/es/records.ts'
import { keyNames, keys, palette, shell } from '#common/texts/es/shell.ts'
import { studio } from '#common/texts/es/studio.ts'
import { undo } from '#common/texts/es/undo.ts'
import { walk } from '#common/texts/es/walk.ts'
import { tables } from '#common/texts/es/tables.ts'
import type { Catalogue, Texts } from './message.ts'

/**
 * The source of every text of the web application. To add an area: a file in `es/` that ends in `as const`, its twin in
 * `en/` typed `Words['area']`, and one line in each of the two lists; a missing or misnamed
 * text does not compile.
 */
export const es = {
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
  printing,
  processes,
  delivery,
  deploy,
  offer,
  kpis,
  programme,
  tests,
  specification,
  records,
  imports,
  importColumns,
  importResult,
  people,
  apiKeys,
  sessions,
  studio,
  packs,
  papers,
  pdf,
  places,
  plan,
  trash,
  history,
  undo,
  walk,
  currencies,
  facts,
  needs,
  journey,
  trace,
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

/** The words of another language, as data. */
export type Words = Catalogue<typeof es>

/** What pages read. */
export type Messages = Texts<typeof es>
