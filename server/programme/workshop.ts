import sql from 'sql-template-tag'
import { conflict, forbidden, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { systemPolicy } from '#server/access/policy.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord, reader, requireVisible } from '#server/records/list.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemUserId } from '#server/users/system-context.ts'
import { moduleOfKind } from './deployed.ts'
import { lockOrder, needModule, rankLast } from './ranking.ts'
import { readAll, type Row } from './read-all.ts'
import { idIn } from '#server/programme/rules/graph.ts'

const fields = ['name', 'description', 'question', 'by', 'need', 'votes', 'version', 'createdBy']
const votesEachUsual = 3

interface Ballot {
  readonly mayVote: boolean
  readonly left: number
  readonly mayRun: boolean
  readonly own: Readonly<Record<string, number>>
  readonly voters: number
  readonly electorate: number
  readonly names: Readonly<Record<string, { readonly name: string; readonly votes: number }[]>> | null
}

interface Encounter {
  readonly module: string
  readonly meeting: Row
  readonly contributions: readonly Row[]
  readonly voting: Ballot
}

export async function readEncounter(ctx: Context, id: string): Promise<Encounter> {
  const [meetings, cards] = modulesOf(ctx)
  await requireVisible(ctx, meetings.name, id)
  // What the read compiler answers has these keys.
  const meeting = JSON.parse(await getRecord(ctx, meetings.name, id)) as Row
  const filter = { field: 'meeting', op: 'eq', value: id } as const
  const sort = [{ field: 'createdAt', direction: 'asc' }] as const
  const contributions = await readAll(ctx, cards, { fields, filter, sort })
  return { module: cards.name, meeting, contributions, voting: await ballotOf(ctx, meeting, contributions) }
}

async function ballotOf(ctx: Context, meeting: Row, cards: readonly Row[]): Promise<Ballot> {
  const me = ctx.policy.userId
  const ids = cards.map(({ id }) => id)
  const rows = await reader(ctx).query<{ card: string; user: string; name: string; votes: number }>(sql`
    select v.record_id as card, v.user_id as user, u.name, v.votes from ${voteTable(ctx)} v
    join lazo."user" u on u.id = v.user_id where v.record_id = any(${ids}::uuid[]) order by u.name, u.id`)
  const own = rows.filter(({ user }) => user === me)
  const electors = await electorate(ctx, meeting.id, String(idIn(meeting.project) ?? ''))
  const isKept = meeting.anonymous !== false && meeting.voting !== 'closed'
  const spent = own.reduce((sum, { votes }) => sum + votes, 0)
  return {
    mayVote: meeting.voting === 'open' && electors.has(me),
    left: Math.max(0, votesEach(meeting) - spent),
    mayRun: mayRun(ctx, idIn(meeting.owner)),
    own: Object.fromEntries(own.map(({ card, votes }) => [card, votes])),
    voters: new Set(rows.map(({ user }) => user)).size,
    electorate: electors.size,
    names: isKept
      ? null
      : Object.fromEntries(
          Map.groupBy(rows, ({ card }) => card)
            .entries()
            .map(([card, some]) => [card, some.map(({ name, votes }) => ({ name, votes }))]),
        ),
  }
}

/** So many of one's votes for a card: the count moves for everybody, and says of nobody whose they are. */
export async function castVotes(ctx: Context, id: string, votes: number): Promise<void> {
  const [meetings, cards] = modulesOf(ctx)
  await requireVisible(ctx, cards.name, id)
  const filter = { field: 'id', op: 'eq', value: id } as const
  const [card] = await readAll(asSystem(ctx), cards, { fields: ['meeting'], filter })
  const meetingId = idIn(card?.meeting) ?? ''
  await requireVisible(ctx, meetings.name, meetingId)
  await inWrite(ctx, async (inner) => {
    const system = asSystem(inner)
    // Held against a second press of the same person, and against the end of the voting.
    const { own: meeting } = await lockRecord(system, meetings, meetingId, 'update', true)
    await lockRecord(system, cards, id, 'update', true)
    if (meeting.voting !== 'open') throw conflict('La votación no está abierta.', 'The voting is not open.')
    const me = inner.policy.userId
    if (!(await electorate(inner, meetingId, String(idIn(meeting.project) ?? ''))).has(me)) {
      throw forbidden('Votan quienes están invitados.', 'Those who are invited vote.')
    }
    await inner.tx.query(sql`delete from ${voteTable(inner)} where record_id = ${id} and user_id = ${me}`)
    if (votes > votesEach(meeting) - (await spentBy(inner, cards, meetingId, me))) {
      throw invalidField('votes', 'range', 'No te quedan tantos votos.', 'You have not that many votes left.')
    }
    if (votes > 0) {
      await inner.tx.query(
        sql`insert into ${voteTable(inner)} (record_id, user_id, votes) values (${id}, ${me}, ${votes})`,
      )
    }
    const [row] = await inner.tx.query<{ votes: number }>(sql`
      select coalesce(sum(votes), 0)::int as votes from ${voteTable(inner)} where record_id = ${id}`)
    await updateRecord(asNobody(inner), cards.name, id, { votes: row?.votes ?? 0 }, { internal: true })
  })
}

export async function openVoting(
  ctx: Context,
  id: string,
  { votesEach: each, isAnonymous }: { readonly votesEach: number; readonly isAnonymous: boolean },
): Promise<void> {
  const [meetings] = modulesOf(ctx)
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, meetings, id, 'update', false)
    requireRun(ctx, row.owner_id)
    if (row.own.voting !== null && row.own.voting !== undefined) {
      throw conflict('La votación ya empezó.', 'The voting has begun already.')
    }
    const values = { voting: 'open', votesEach: each, anonymous: isAnonymous }
    await updateRecord(inner, meetings.name, id, values, { internal: true })
  })
}

/** What got votes becomes a need with them, the most voted first. @returns how many */
export async function closeVoting(ctx: Context, id: string): Promise<number> {
  const [meetings, cards] = modulesOf(ctx)
  const needs = needModule(ctx)
  return await inWrite(ctx, async (inner) => {
    const { own: meeting, owner_id: owner } = await lockRecord(inner, meetings, id, 'update', false)
    requireRun(ctx, owner)
    if (meeting.voting !== 'open') throw conflict('La votación no está abierta.', 'The voting is not open.')
    const project = String(idIn(meeting.project) ?? '')
    await lockOrder(inner, project)
    await updateRecord(inner, meetings.name, id, { voting: 'closed' }, { internal: true })
    const filter = { field: 'meeting', op: 'eq', value: id } as const
    const all = await readAll(asSystem(inner), cards, { fields, filter })
    const voted = all.filter(({ votes }) => Number(votes) > 0).toSorted((a, b) => Number(b.votes) - Number(a.votes))
    const made: string[] = []
    for (const card of voted) {
      const need = await needOf(inner, needs, cards, meeting, id, card)
      // One that was there before has its place.
      if (idIn(card.need) === undefined) made.push(need)
    }
    await rankLast(inner, project, made)
    return voted.length
  })
}

/** The need that a card became already, with its votes; else a new one. */
async function needOf(
  ctx: Writing,
  needs: ModelModule,
  cards: ModelModule,
  meeting: Values,
  id: string,
  card: Row,
): Promise<string> {
  const system = asSystem(ctx)
  const known = idIn(card.need)
  const votes = { votes: Number(card.votes) }
  if (known !== undefined) {
    await updateRecord(system, needs.name, known, votes, { internal: true })
    return known
  }
  const by = card.by
  const values = {
    project: idIn(meeting.project),
    name: card.name,
    description: card.description ?? null,
    department: meeting.department ?? null,
    meeting: id,
    evidenceKind: 'interview',
    source: { module: cards.name, id: card.id },
    saidBy: typeof by === 'object' && by !== null && 'title' in by ? by.title : null,
    ...votes,
  }
  const need = await createRecord(ctx, needs.name, values, { internal: true })
  await updateRecord(system, cards.name, card.id, { need }, { internal: true })
  return need
}

function modulesOf(ctx: Context): readonly [ModelModule, ModelModule] {
  const [meetings, cards] = [moduleOfKind(ctx, 'meeting'), moduleOfKind(ctx, 'contribution')]
  if (!meetings || !cards) throw missing()
  return [meetings, cards]
}

function votesEach({ votesEach: each }: Values): number {
  return Number(each ?? votesEachUsual)
}

async function spentBy(ctx: Writing, cards: ModelModule, meeting: string, user: string): Promise<number> {
  const filter = { field: 'meeting', op: 'eq', value: meeting } as const
  const all = await readAll(asSystem(ctx), cards, { fields: [], filter })
  const [row] = await ctx.tx.query<{ votes: number }>(sql`
    select coalesce(sum(votes), 0)::int as votes from ${voteTable(ctx)}
    where user_id = ${user} and record_id = any(${all.map(({ id }) => id)}::uuid[])`)
  return row?.votes ?? 0
}

/** Users who may vote: those invited; where nobody was, everybody in the project. */
async function electorate(ctx: Context, meeting: string, project: string): Promise<Set<string>> {
  const [members, invitations] = [moduleOfKind(ctx, 'member'), moduleOfKind(ctx, 'participation')]
  if (!members || !invitations) return new Set()
  const system = asSystem(ctx)
  const people = await readAll(system, members, {
    fields: ['person'],
    filter: { field: 'project', op: 'eq', value: project },
  })
  const invited = await readAll(system, invitations, {
    fields: ['member'],
    filter: { field: 'meeting', op: 'eq', value: meeting },
  })
  const ids = new Set(invited.map(({ member }) => idIn(member)))
  const all = people.filter(({ id }) => ids.size === 0 || ids.has(id))
  return new Set(all.flatMap(({ person }) => idIn(person) ?? []))
}

/** Whose the encounter is runs it, or whoever directs the project. */
function mayRun({ policy, model }: Context, owner: string | null | undefined): boolean {
  return owner === policy.userId || policy.roleIds.some((id) => model.roles.get(id)?.name === 'projectDirection')
}

function requireRun(ctx: Context, owner: string | null): void {
  if (!mayRun(ctx, owner)) throw forbidden('La lleva quien convoca el taller.', 'Whoever holds the workshop runs it.')
}

/** The log must not tell who moved a count, nor of which act it was part. */
function asNobody(ctx: Writing): Writing {
  const { onAct: _, ...rest } = ctx
  return { ...rest, policy: systemPolicy(systemUserId), channel: 'system', actId: ctx.environment.world.newId() }
}

function voteTable({ environment }: Context) {
  return fixedTable(environment.schema, 'vote')
}
