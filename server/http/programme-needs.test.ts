import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import type { Answer } from '#common/api/endpoint.ts'
import type * as api from '#common/api/programme-needs.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { fillProject } from '#test/support/large-project.ts'
import { moduleTable } from '#test/support/module-table.ts'
import { done, recordsAs, testProject, withRoles, type Said } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string

const { make, linked, read, taken } = recordsAs(() => ada)

type Board = Answer<typeof api.readNeeds>
type Matrix = Answer<typeof api.readNeedMatrix>

before(async () => {
  ;({ app, ada, project } = await testProject())
  // Kim consults; Leo, a salesperson, takes no part.
  kim = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant'])
})

after(async () => {
  await app.close()
})

async function board(who = ada): Promise<Board> {
  const answer = await who.get(`/programme/needs?project=${project}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

function idIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}

const order = ({ needs }: Board, ids: readonly string[]) => needs.map(({ id }) => id).filter((id) => ids.includes(id))

async function accepted(name: string, effort: number, objective: Said): Promise<Said> {
  const need = await make('need', { name })
  const values = { department: 'sales', urgency: 3, value: 3, effort }
  const body = { decision: 'accept', values, objective: objective.id }
  await done(ada.post(`/programme/needs/${need.id}/decision`, body), 204)
  return need
}

describe('deciding on needs', () => {
  it('accepts in one go with what that asks for, or not at all', async () => {
    const objective = await make('objective', { name: 'No perder tarjetas' })
    const need = await make('need', { name: 'Leer tarjetas', saidBy: 'Rocío' })
    const bare = await ada.post(`/programme/needs/${need.id}/decision`, { decision: 'accept' })
    assert.equal(bare.statusCode, 422)
    const without = { decision: 'accept', values: { department: 'sales', urgency: 4, value: 5 } }
    const unserved = await ada.post(`/programme/needs/${need.id}/decision`, without)
    assert.equal(unserved.statusCode, 422, 'it serves no objective')
    const kept = await read('need', need)
    assert.deepEqual([kept.state, kept.department, kept.saidBy], ['captured', null, 'Rocío'])
    await done(ada.post(`/programme/needs/${need.id}/decision`, { ...without, objective: objective.id }), 204)
    const taken = await read('need', need)
    const { phases } = await board()
    assert.equal(taken.state, 'accepted')
    assert.equal(idIn(taken.phase), phases[0]?.id)
    const again = await ada.post(`/programme/needs/${need.id}/decision`, { ...without, objective: objective.id })
    assert.equal(again.statusCode, 409)
  })

  it('parks with a word or none, and rejects only saying why', async () => {
    const need = await make('need', { name: 'Un robot' })
    assert.equal((await ada.post(`/programme/needs/${need.id}/decision`, { decision: 'reject' })).statusCode, 422)
    await done(ada.post(`/programme/needs/${need.id}/decision`, { decision: 'park' }), 204)
    const reason = { decision: 'reject', reason: 'No hace falta' }
    await done(ada.post(`/programme/needs/${need.id}/decision`, reason), 204)
    assert.equal((await read('need', need)).state, 'rejected')
  })

  it('is not for whoever only consults, nor for whoever takes no part', async () => {
    const need = await make('need', { name: 'Para otra' })
    assert.equal(
      (await kim.post(`/programme/needs/${need.id}/decision`, { decision: 'reject', reason: 'x' })).statusCode,
      422,
    )
    const leo = await app.signIn('leo')
    for (const path of [
      `/programme/needs?project=${project}`,
      `/programme/matrix?project=${project}&by=state`,
      `/programme/trace?project=${project}`,
      `/programme/trace/matrix?project=${project}`,
    ]) {
      assert.equal((await leo.get(path)).statusCode, 404, path)
    }
    assert.equal((await leo.post(`/programme/needs/${need.id}/place`, { after: null })).statusCode, 404)
    assert.equal((await leo.post(`/programme/needs/${need.id}/decision`, { decision: 'park' })).statusCode, 404)
    assert.equal((await leo.post('/programme/line', { project, points: 3, reason: 'x' })).statusCode, 404)
    await ada.send('DELETE', `/records/need/${need.id}`)
  })
})

describe('the one order of needs', () => {
  it('stays one when several people move at the same moment', async () => {
    const objective = await make('objective', { name: 'Un orden' })
    const made: Said[] = []
    for (let index = 0; index < 8; index += 1) made.push(await accepted(`N${index}`, 1, objective))
    const ids = made.map(({ id }) => id)
    assert.deepEqual(order(await board(), ids), ids)
    const moves = ids.map(async (id, index) => {
      const after = index % 2 === 0 ? null : (ids[(index * 3) % ids.length] ?? null)
      return await (index % 3 === 0 ? kim : ada).post(`/programme/needs/${id}/place`, {
        after: after === id ? null : after,
      })
    })
    for (const answer of await Promise.all(moves)) assert.equal(answer.statusCode, 204, answer.body)
    const { needs } = await board()
    const ranks = needs.filter(({ id }) => ids.includes(id)).map(({ rank }) => Number(rank))
    assert.equal(new Set(ranks).size, ids.length, 'no two stand in one place')
    assert.deepEqual(
      ranks,
      ranks.toSorted((a, b) => a - b),
    )
    // The same answer for everybody, and each move where it was asked for.
    const [first, second, third] = ids
    await done(kim.post(`/programme/needs/${third}/place`, { after: first }), 204)
    await done(ada.post(`/programme/needs/${second}/place`, { after: first }), 204)
    const now = order(await board(kim), ids)
    const at = now.indexOf(first ?? '')
    assert.deepEqual(now.slice(at, at + 3), [first, second, third])
    assert.deepEqual(order(await board(), ids), now)
  })

  it('finds room between two for as long as anybody likes', async () => {
    const { needs } = await board()
    const [a, b, c] = needs.filter(({ state }) => state === 'accepted').map(({ id }) => id)
    for (let time = 0; time < 40; time += 1) {
      await done(ada.post(`/programme/needs/${time % 2 === 0 ? c : b}/place`, { after: a }), 204)
    }
    assert.deepEqual(order(await board(), [a ?? '', b ?? '', c ?? '']), [a, b, c])
    assert.equal((await ada.post(`/programme/needs/${a}/place`, { after: a })).statusCode, 404)
    assert.equal((await ada.post(`/programme/needs/${a}/place`, { after: project })).statusCode, 404)
  })

  it('what falls under the line leaves phase 1, and the line is moved by a decision told to all', async () => {
    const { needs: before } = await board()
    for (const { id, state } of before) if (state === 'accepted') await ada.send('DELETE', `/records/need/${id}`)
    const objective = await make('objective', { name: 'Menos es más' })
    const [small, large, other] = [
      await accepted('Pequeña', 10, objective),
      await accepted('Grande', 60, objective),
      await accepted('Otra', 25, objective),
    ]
    const phaseOf = async (need: Said) => (await board()).phases.find(({ id }) => id === idIn(need.phase))?.number
    const numbers = async () => {
      const found = []
      for (const one of [small, large, other]) found.push(await phaseOf(await read('need', one)))
      return found
    }
    assert.deepEqual(await numbers(), [1, 1, 1])
    assert.equal((await kim.post('/programme/line', { project, points: 40, reason: 'x' })).statusCode, 403)
    assert.equal((await ada.post('/programme/line', { project, points: 40, reason: ' ' })).statusCode, 422)
    await make('projectMember', { name: 'Kim', person: people.kim.id })
    const { decision } = await done(
      ada.post('/programme/line', { project, points: 70, reason: 'La feria es en mayo.' }),
    )
    assert.deepEqual(await numbers(), [1, 1, 2])
    const kept = await read('decision', { id: String(decision) })
    assert.equal(kept.state, 'taken')
    assert.match(String(kept.chosen), /70 puntos.*La feria es en mayo/)
    const told = JSON.stringify((await kim.get('/notifications')).json())
    assert.match(told, /scopeLine/)
    // The third goes first: what no longer fits falls out, and nothing else comes in by itself.
    await done(ada.post(`/programme/needs/${other.id}/place`, { after: null }), 204)
    assert.deepEqual(await numbers(), [1, 2, 1])
    await done(ada.post(`/programme/needs/${other.id}/place`, { after: large.id }), 204)
    assert.deepEqual(await numbers(), [1, 2, 2])
    await done(ada.post(`/programme/needs/${large.id}/place`, { after: null }), 204)
    assert.deepEqual(await numbers(), [1, 1, 2])
  })
})

describe('departments and their needs', () => {
  it('are counted as the database counts them, by objective, state and phase', async () => {
    const [one, two] = [await make('objective', { name: 'Uno' }), await make('objective', { name: 'Dos' })]
    const shared = await make('need', { name: 'De las dos', department: 'marketing' })
    await linked('serves', ['need', shared], ['objective', one])
    await linked('serves', ['need', shared], ['objective', two])
    await make('need', { name: 'De nadie' })
    const meeting = await make('projectMeeting', {
      name: 'Con marketing',
      kind: 'interview',
      department: 'marketing',
      at: '2026-11-02T10:00:00.000Z',
    })
    await taken('projectMeeting', meeting, 'hold')
    for (const by of ['state', 'phase'] as const) {
      const matrix = await matrixBy(by)
      const counts = await countedBySql(by)
      let sum = 0
      for (const row of matrix.rows) {
        for (const [index, cell] of row.cells.entries()) {
          const wanted = counts.get(`${row.value} ${matrix.columns[index]?.value}`) ?? 0
          assert.equal(cell.length, wanted, `${by} ${row.value} ${matrix.columns[index]?.value}`)
          sum += cell.length
        }
      }
      assert.equal(
        sum,
        [...counts.values()].reduce((a, b) => a + b, 0),
      )
      assert.equal(matrix.total, sum)
    }
    const matrix = await matrixBy('objective')
    const marketing = matrix.rows.find(({ value }) => value === 'marketing')
    assert.deepEqual([marketing?.total, marketing?.encounters], [1, 1])
    const under = matrix.columns
      .filter((_, index) => marketing?.cells[index]?.includes(shared.id))
      .map(({ value }) => value)
    assert.deepEqual(under.toSorted(), [one.id, two.id].toSorted())
    assert.equal(matrix.rows.find(({ value }) => value === 'support')?.total, 0)
    assert.ok(!matrix.unserved.some(({ id }) => id === one.id))
    await make('objective', { name: 'Sin nada' })
    assert.ok((await matrixBy('objective')).unserved.some(({ title }) => title.endsWith('Sin nada')))
  })

  it('leave as a spreadsheet for whoever may export', async () => {
    const csv = await ada.get(`/programme/matrix/csv?project=${project}&by=state`)
    assert.equal(csv.statusCode, 200)
    assert.match(csv.body, /Marketing;1;0/)
    const workbook = await ada.get(`/programme/matrix/xlsx?project=${project}&by=objective`)
    assert.equal(workbook.rawPayload.subarray(0, 2).toString(), 'PK')
    assert.equal((await kim.get(`/programme/matrix/csv?project=${project}&by=state`)).statusCode, 403)
  })
})

async function matrixBy(by: string): Promise<Matrix> {
  return (await ada.get(`/programme/matrix?project=${project}&by=${by}`)).json()
}

async function countedBySql(by: 'state' | 'phase'): Promise<Map<string, number>> {
  const { table, column } = await moduleTable(app.system.environment, 'need')
  const rows = await app.system.db.query<{ department: string | null; value: string | null; count: number }>(sql`
    select ${column('department')} as department, ${column(by)}::text as value, count(*)::int as count
    from ${table} where deleted_at is null group by 1, 2`)
  return new Map(rows.map(({ department, value, count }) => [`${department} ${value}`, count]))
}

describe('a workshop', () => {
  it('gives each so many votes, tells nobody whose they are until the end, and ends in ranked needs', async () => {
    const meeting = await make('projectMeeting', { name: 'Taller de ventas', kind: 'workshop', department: 'sales' })
    const [first, second, third] = [
      await card(meeting, 'Una agenda'),
      await card(meeting, 'Un catálogo'),
      await card(meeting, 'Nada'),
    ]
    const vote = (who: Client, { id }: Said, votes: number) =>
      who.send('PUT', `/programme/contributions/${id}/votes`, { votes })
    assert.equal((await vote(ada, first, 1)).statusCode, 409, 'not yet open')
    const terms = { votesEach: 3, isAnonymous: true }
    assert.equal((await kim.post(`/programme/encounters/${meeting.id}/voting`, terms)).statusCode, 403)
    await done(ada.post(`/programme/encounters/${meeting.id}/voting`, terms), 204)
    const cast = await Promise.all([
      vote(ada, first, 1),
      vote(ada, second, 2),
      vote(kim, second, 1),
      vote(kim, first, 1),
    ])
    assert.deepEqual(
      cast.map(({ statusCode }) => statusCode),
      [204, 204, 204, 204],
    )
    assert.equal((await vote(ada, third, 1)).statusCode, 422, 'all three are given')
    assert.equal((await vote(kim, third, 2)).statusCode, 422)
    const seen = (await kim.get(`/programme/encounters/${meeting.id}`)).json()
    assert.deepEqual([seen.voting.names, seen.voting.left, seen.voting.voters, seen.voting.mayRun], [null, 1, 2, false])
    assert.deepEqual(
      seen.contributions.map(({ votes }: Said) => votes),
      [2, 3, 0],
    )
    const { version } = await read('projectMeeting', meeting)
    const opened = { version, values: { anonymous: false } }
    assert.equal((await ada.send('PATCH', `/records/projectMeeting/${meeting.id}`, opened)).statusCode, 422)
    // Neither the log nor who changed the card last says whose the votes are.
    const timeline = (await kim.get(`/records/contribution/${second.id}/timeline`)).body
    assert.ok(!timeline.includes(people.kim.id), timeline)
    assert.notEqual(idIn((await read('contribution', second)).updatedBy), people.kim.id)
    assert.equal((await kim.post(`/programme/encounters/${meeting.id}/voting/end`)).statusCode, 403)
    assert.equal((await done(ada.post(`/programme/encounters/${meeting.id}/voting/end`))).needs, 2)
    assert.equal((await vote(kim, third, 1)).statusCode, 409, 'it is over')
    const after = (await kim.get(`/programme/encounters/${meeting.id}`)).json()
    assert.deepEqual(after.voting.names[second.id], [
      { name: people.ada.name, votes: 2 },
      { name: people.kim.name, votes: 1 },
    ])
    const { needs } = await board()
    const [top, next] = needs.filter((one) => idIn(one.meeting) === meeting.id)
    assert.deepEqual([top?.name, top?.votes, next?.name, next?.votes], ['Un catálogo', 3, 'Una agenda', 2])
    assert.deepEqual([top?.department, idIn(top?.source), top?.state], ['sales', second.id, 'captured'])
  })

  it('is voted in by those invited alone, where anybody was', async () => {
    const meeting = await make('projectMeeting', { name: 'Comité', kind: 'workshop' })
    const one = await card(meeting, 'Algo')
    const { rows } = (await ada.get('/records/projectMember?limit=50&fields=person')).json()
    const own = rows.find(({ person }: Said) => idIn(person) === people.ada.id)
    await make('participation', { meeting: meeting.id, member: own.id })
    await done(ada.post(`/programme/encounters/${meeting.id}/voting`, { votesEach: 1, isAnonymous: false }), 204)
    assert.equal((await kim.send('PUT', `/programme/contributions/${one.id}/votes`, { votes: 1 })).statusCode, 403)
    await done(ada.send('PUT', `/programme/contributions/${one.id}/votes`, { votes: 1 }), 204)
    const names = (await kim.get(`/programme/encounters/${meeting.id}`)).json().voting.names
    assert.deepEqual(names[one.id], [{ name: people.ada.name, votes: 1 }])
    const leo = await app.signIn('leo')
    assert.equal((await leo.get(`/programme/encounters/${meeting.id}`)).statusCode, 404)
    assert.equal((await leo.send('PUT', `/programme/contributions/${one.id}/votes`, { votes: 1 })).statusCode, 404)
  })
})

async function card(meeting: Said, name: string): Promise<Said> {
  return await make('contribution', { meeting: meeting.id, name })
}

describe('the thread as a whole', () => {
  it('shows each record once with its gaps and doubts, and the same in lines, gaps first', async () => {
    const objective = await make('objective', { name: 'Hilo entero' })
    const need = await accepted('Del hilo', 1, objective)
    const item = await make('specItem', { name: 'Campo', type: 'field', acceptance: 'Se ve' })
    await linked('justifies', ['specItem', item], ['need', need])
    const { nodes, links } = (await ada.get(`/programme/trace?project=${project}`)).json()
    assert.equal(new Set(nodes.map(({ id }: Said) => id)).size, nodes.length)
    const shown = nodes.find(({ id }: Said) => id === item.id)
    assert.deepEqual(shown.problems.map(({ rule }: { rule: string }) => rule).includes('W-19'), true)
    assert.equal(shown.status, 'uncovered')
    assert.ok(links.some(({ derived, source }: Said) => derived === item.id && source === need.id))
    const { rows } = (await ada.get(`/programme/trace/matrix?project=${project}`)).json()
    const line = rows.find((one: { item: Said | null }) => one.item?.id === item.id)
    assert.deepEqual([line.objective.id, line.need.id, line.gaps], [objective.id, need.id, ['test', 'kpi']])
    const sizes = rows.map(({ gaps }: { gaps: string[] }) => gaps.length)
    assert.deepEqual(
      sizes,
      sizes.toSorted((a: number, b: number) => b - a),
    )
    const csv = await ada.get(`/programme/trace/matrix/csv?project=${project}`)
    assert.match(csv.body, /Hilo entero/)
    assert.equal((await kim.get(`/programme/trace/matrix/xlsx?project=${project}`)).statusCode, 403)
  })

  it('leaves out what its reader does not see', async () => {
    const other = (await ada.get(`/programme/trace?project=${people.kim.id}`)).statusCode
    assert.equal(other, 404)
  })

  it('counts in its lines what the database holds, however large the project', async () => {
    const send = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
      const answer = await ada.send(method, path, body)
      assert.ok(answer.statusCode < 300, answer.body)
      return answer.json()
    }
    await fillProject(send, 40)
    const { rows } = (await ada.get(`/programme/trace/matrix?project=${project}`)).json()
    const distinct = (column: 'objective' | 'need' | 'item') =>
      new Set(rows.flatMap((row: Record<string, Said | null>) => row[column]?.id ?? [])).size
    assert.equal(distinct('item'), await countedLive('specItem', []))
    assert.equal(distinct('need'), await countedLive('need', ['parked', 'rejected']))
    assert.equal(distinct('objective'), await countedLive('objective', ['retired']))
    const tests = new Set(rows.flatMap((row: { tests: Said[] }) => row.tests.map(({ id }) => id)))
    assert.equal(tests.size, await countedLive('acceptanceTest', []))
    const lacking = rows.filter(
      ({ item: one, gaps }: { item: Said | null; gaps: string[] }) => one && gaps.includes('test'),
    )
    assert.equal(
      new Set(lacking.map((row: { item: Said }) => row.item.id)).size,
      5,
      'four without a test, and the one before',
    )
    const doubtful = (await ada.get(`/programme/trace?project=${project}`))
      .json()
      .links.filter(({ isSuspect }: { isSuspect: boolean }) => isSuspect)
    assert.ok(doubtful.length > 0)
  })
})

async function countedLive(name: string, without: readonly string[]): Promise<number> {
  const { table, column } = await moduleTable(app.system.environment, name)
  const [row] = await app.system.db.query<{ count: number }>(sql`
    select count(*)::int as count from ${table}
    where deleted_at is null and ${column('state')} <> all(${without}::text[])`)
  return row?.count ?? 0
}
