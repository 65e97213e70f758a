import { LazoError } from '#common/errors.ts'
import { invariants } from '#server/verify/invariants.ts'
import { systemContext } from '#server/users/system-context.ts'
import { effectOnceJob } from './acts.ts'
import type { Entry, Ledger, Part } from './ledger.ts'
import type { Effect, Run, Stage } from './stage.ts'
import { readState, writtenModules, type Change, type State } from './state.ts'

/** What `lazo verify` asks that these runs can break; the others are asked once, when all runs are over. */
const verified = new Set([
  'links-have-both-ends',
  'unique-rules-hold',
  'states-are-known',
  'stages-match-history',
  'money-is-whole',
  'lines-add-up',
  'rollups-add-up',
  'formulas-are-right',
  'versions-match-log',
  'rows-are-their-log',
  'search-is-rows',
])

/** What should not be: the state against the plain account of what everybody was told. */
export async function findProblems(
  stage: Stage,
  run: Run,
  ledger: Ledger,
  note: (line: string) => void,
): Promise<string[]> {
  const state = await readState(stage)
  note(JSON.stringify([state.changes, state.stored, state.mass, state.jobs, run.effects]))
  const byRecord = Map.groupBy(state.changes, ({ record }) => record)
  const byAct = Map.groupBy(state.changes, ({ act }) => act)
  return [
    ...(await verify(stage)),
    ...[...byRecord.values()].flatMap(brokenLog),
    ...rowsOffLog(state, byRecord),
    ...ledger.entries.flatMap((entry) => brokenPromises(state, entry, byAct.get(entry.actId) ?? [])),
    ...ledger.entries.flatMap((entry) => blindWrites(state, entry, byRecord)),
    ...wrongOrder(ledger, byAct),
    ...brokenKeys(ledger, byAct),
    ...ledger.entries.flatMap((entry) => brokenMass(state, entry, byAct.get(entry.actId) ?? [])),
    ...ledger.entries.flatMap((entry) => brokenEffects(state, run.effects, entry, byAct.has(entry.actId))),
    ...brokenMails(run.effects),
    ...brokenJobs(state),
  ]
}

async function verify({ observer, servers }: Stage): Promise<string[]> {
  const [server] = servers
  if (!server) return ['there is no server']
  const ctx = await systemContext(server.environment)
  const modules = new Map([...ctx.model.modules].filter(([name]) => writtenModules.includes(name)))
  const model = { ...ctx.model, modules }
  return await observer.db.transaction(async (tx) => {
    const problems: string[] = []
    for (const { name, find } of invariants.filter((one) => verified.has(one.name))) {
      const { count, examples } = await find({ ...ctx, model, tx })
      if (count > 0) problems.push(`verify: ${name} broken ${count}: ${examples.join(', ')}`)
    }
    return problems
  })
}

/** A record begins once, and its versions go up by one, in the order in which they were written. */
function brokenLog(changes: readonly Change[]): string[] {
  return changes.flatMap(({ module, record, version, action }, index) => {
    const isRight = version === index + 1 && (action === 'create') === (index === 0)
    return isRight ? [] : [`log: ${module} ${record} has ${action} as version ${version}, its ${index + 1}th`]
  })
}

/** Every row is what its changes add up to, and every record of the log has its row. */
function rowsOffLog({ stored }: State, byRecord: ReadonlyMap<string, readonly Change[]>): string[] {
  const rows = new Set(stored.map(({ id }) => id))
  const gone = [...byRecord.keys()].filter((id) => !rows.has(id)).map((id) => `row: ${id} is in the log alone`)
  const off = stored.flatMap((row) => {
    const changes = byRecord.get(row.id) ?? []
    const last = changes.findLast(({ action }) => action !== 'update')
    const told: Record<string, unknown> = Object.assign({}, ...changes.map(({ after }) => after ?? {}))
    const differing = Object.entries(row.values).filter(
      ([field, value]) => JSON.stringify(value ?? null) !== JSON.stringify(told[field] ?? null),
    )
    return [
      ...(changes.at(-1)?.version === row.version ? [] : [`row: ${row.module} ${row.id} is of version ${row.version}`]),
      ...((last?.action === 'delete') === row.isDeleted
        ? []
        : [`row: ${row.module} ${row.id} deleted ${row.isDeleted}`]),
      ...differing.map(
        ([field, value]) => `row: ${row.module} ${row.id} ${field} ${String(value)}, log ${String(told[field])}`,
      ),
    ]
  })
  return [...gone, ...off]
}

/** What was acknowledged is there; what was refused is not; of what nobody knows all is there or nothing. */
function brokenPromises(state: State, entry: Entry, changes: readonly Change[]): string[] {
  const { name, actId, parts, outcome } = entry
  const where = `${name} ${actId} ${outcome}`
  const there = parts.filter((part) => changes.some((change) => isPart(state, part, change)))
  if (outcome === 'under way') return [`${where}: it never ended`]
  if (outcome === 'broken') return [`${where}: ${String(entry.answer)}`]
  if (outcome === 'refused') {
    const isThere = isTaken(entry) && !state.stored.some(({ id }) => id === parts[0]?.record)
    return [
      ...(changes.length > 0 ? [`${where}: but ${changes.length} changes are written`] : []),
      ...(isThere ? [`${where}: it is there already, but it is not`] : []),
    ]
  }
  if (outcome === 'done' && there.length < parts.length) return [`${where}: lost ${lacking(parts, there)}`]
  const written = changes.find((change) => parts.some((part) => isPart(state, part, change)))
  if (outcome === 'done' && written && isOff(entry, written)) return [`${where}: it is version ${written.version}`]
  if (there.length > 0 && there.length < parts.length) return [`${where}: half of it, without ${lacking(parts, there)}`]
  return []
}

/** Whoever changes a record is told its new version. */
function isOff({ name, answer }: Entry, { version }: Change): boolean {
  if (!name.startsWith('update')) return false
  return (isSeen(answer) ? answer.version : answer) !== version
}

function lacking(parts: readonly Part[], there: readonly Part[]): string {
  return parts
    .filter((part) => !there.includes(part))
    .map(({ action, module }) => `${action} ${module}`)
    .join(', ')
}

function isPart({ model }: State, { action, module, record, gives }: Part, change: Change): boolean {
  if (change.action !== action || change.module !== module) return false
  if (record !== undefined && change.record !== record) return false
  if (!gives) return true
  const field = model.modules.get(module)?.fields.get(gives[0])
  return field !== undefined && change.after?.[field.id] === gives[1]
}

/** A second attempt was told that the first succeeded. */
function isTaken({ answer }: Entry): boolean {
  return answer instanceof LazoError && answer.violations.some(({ field, rule }) => field === 'id' && rule === 'unique')
}

/** Who said what they saw has overwritten nothing that came after. */
function blindWrites({ model }: State, entry: Entry, byRecord: ReadonlyMap<string, readonly Change[]>): string[] {
  const [part] = entry.parts
  const { answer } = entry
  if (entry.outcome !== 'done' || !part?.gives || !isSeen(answer)) return []
  const field = model.modules.get(part.module)?.fields.get(part.gives[0])?.id ?? ''
  const between = (byRecord.get(part.record ?? '') ?? []).filter(
    ({ version, after }) => version > answer.seen && version < answer.version && after !== null && field in after,
  )
  return between.map(({ version }) => `${entry.name} ${entry.actId}: saw ${answer.seen} and overwrote ${version}`)
}

function isSeen(answer: unknown): answer is { readonly seen: number; readonly version: number } {
  return typeof answer === 'object' && answer !== null && 'seen' in answer
}

/** What began after another had been acknowledged comes after it. */
function wrongOrder({ entries }: Ledger, byAct: ReadonlyMap<string, readonly Change[]>): string[] {
  const done = entries.filter(({ outcome, mass }) => outcome === 'done' && !mass)
  const writes = done.flatMap((entry) => (byAct.get(entry.actId) ?? []).map((change) => ({ entry, change })))
  return [...Map.groupBy(writes, ({ change }) => change.record).values()].flatMap((ofRecord) =>
    ofRecord.flatMap(({ entry, change }) =>
      ofRecord
        .filter((other) => (entry.endedAt ?? 0) < other.entry.beganAt && change.version > other.change.version)
        .map(
          (other) =>
            `order: ${entry.name} ${entry.actId} was told before ${other.entry.name} began, and comes after it`,
        ),
    ),
  )
}

/** Requests with one key are done once, and all who made them are told the same. */
function brokenKeys({ entries }: Ledger, byAct: ReadonlyMap<string, readonly Change[]>): string[] {
  const keyed = entries.filter(({ key }) => key !== undefined)
  return [...Map.groupBy(keyed, ({ key }) => key).values()].flatMap((same) => {
    const made = same.flatMap(({ actId }) => (byAct.get(actId) ?? []).filter(({ action }) => action === 'create'))
    const told = new Set(same.filter(({ outcome }) => outcome === 'done').map(({ answer }) => String(answer)))
    const expected = new Set(made.map(({ record }) => JSON.stringify({ id: record })))
    return [
      ...(made.length > 1 ? [`key ${same[0]?.key}: done ${made.length} times`] : []),
      ...[...told]
        .filter((one) => !expected.has(one))
        .map((one) => `key ${same[0]?.key}: told ${one}, which is not so`),
    ]
  })
}

/** A change of many is done to its end, each record once, and counted as it is. */
function brokenMass(state: State, entry: Entry, changes: readonly Change[]): string[] {
  const { mass: ids, outcome, actId } = entry
  if (!ids) return []
  const row = state.mass.find(({ act }) => act === actId)
  if (!row) return outcome === 'done' || changes.length > 0 ? [`mass ${actId}: nobody knows of it`] : []
  const own = changes.filter(({ record }) => ids.includes(record))
  const isTwice = new Set(own.map(({ record }) => record)).size < own.length
  return [
    ...(row.finished && row.done === ids.length
      ? []
      : [`mass ${actId}: ${row.done} of ${ids.length} done, ${row.finished}`]),
    ...(row.changed === own.length ? [] : [`mass ${actId}: ${row.changed} counted, ${own.length} changed`]),
    ...(isTwice ? [`mass ${actId}: a record twice`] : []),
  ]
}

/** What a job does outside is done if and only if what caused it is written, always under one name. */
function brokenEffects(state: State, effects: readonly Effect[], entry: Entry, isWritten: boolean): string[] {
  if (!entry.effect) return []
  const { token, most } = entry.effect
  const own = effects.filter((effect) => effect.token === token)
  const names = new Set(own.map(({ job }) => job)).size
  const hasGivenUp = state.jobs.some((job) => job.token === token && job.state === 'failed')
  const where = `effect ${token}, ${most}`
  return [
    ...(!isWritten && own.length > 0 ? [`${where}: done, but its cause is not written`] : []),
    ...(isWritten && own.length === 0 && !hasGivenUp ? [`${where}: never done`] : []),
    ...(names > 1 ? [`${where}: under ${names} names`] : []),
    ...(most === 'once' && own.length > 1 ? [`${where}: done ${own.length} times`] : []),
  ]
}

/** A message that is sent again is the same message. */
function brokenMails(effects: readonly Effect[]): string[] {
  const mails = effects.filter(({ token }) => token.startsWith('mail '))
  return [...Map.groupBy(mails, ({ job }) => job)]
    .filter(([, same]) => new Set(same.map(({ token }) => token)).size > 1)
    .map(([id]) => `mail ${id}: to several`)
}

/** Nothing waits any more, and nothing was given up but what may be done once alone. */
function brokenJobs({ jobs, unsent, told }: State): string[] {
  return [
    ...jobs
      .filter(({ state, name }) => state !== 'completed' && !(state === 'failed' && name === effectOnceJob))
      .map(({ name, state }) => `job ${name} is ${state}`),
    ...(unsent > 0 ? [`${unsent} notices wait to be mailed`] : []),
    ...[...told].filter(([, times]) => times > 1).map(([id, times]) => `task ${id}: told ${times} times`),
  ]
}
