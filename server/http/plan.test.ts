import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, beforeEach, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { writeBackup } from '#server/backup/write-backup.ts'
import { createRecord } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { noteInstallation } from '#server/users/installation.ts'
import { systemContext } from '#server/users/system-context.ts'
import { workdaysFrom } from '#common/workdays.ts'
import { allotted, overloads } from '#common/workload.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { testProject, type Said, type TestProject } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string
let make: TestProject['make']
let change: TestProject['change']
let take: TestProject['take']
let look: TestProject['look']

type Task = Said & { readonly name: string; readonly days: number; readonly dependencies: readonly { task: string }[] }
type Check = { readonly letter: string; readonly state: string }

before(async () => {
  ;({ app, ada, project, make, change, take, look } = await testProject())
  kim = await app.signIn('kim')
})

after(async () => {
  await app.close()
})

/** As if a baseline without items had gone to production; what really does is in deployment.test.ts. */
async function deployNothing(): Promise<void> {
  const ctx = await systemContext(app.system.environment)
  const fields = { internal: true } as const
  await inWrite(ctx, async (inner) => {
    const baseline = await createRecord(inner, 'baseline', { name: 'Nada', project, items: { items: [] } }, fields)
    const values = { name: 'Nada', baseline, environment: 'production', project }
    const id = await createRecord(inner, 'deployment', values, fields)
    await updateRecord(inner, 'deployment', id, { state: 'applied' }, fields)
  })
}

async function taskNamed(name: string): Promise<Task> {
  const { tasks } = await look('plan')
  const found = tasks.find((one: Task) => one.name.startsWith(name))
  assert.ok(found, name)
  return found
}

describe('the plan', () => {
  it('begins with the usual tasks, once, each with who answers for it, and dates its stages', async () => {
    assert.equal((await ada.post('/programme/plan', { project })).json().tasks, 21)
    assert.equal((await ada.post('/programme/plan', { project })).statusCode, 422)
    const { tasks, dates, endsOn, stages } = await look('plan')
    assert.ok(tasks.every(({ responsible }: { responsible: unknown }) => responsible))
    assert.equal(dates.length, 21)
    const { rows } = (await ada.get('/records/projectStage')).json()
    const last = rows.find(({ id }: Said) => id === stages.at(-1).id)
    assert.equal(last.plannedEnd, endsOn)
    assert.equal((await look('loose-ends')).looseEnds.length, 0)
  })

  it('asks nobody for more than they can give as it is proposed, and says of whom it does, with the tasks', async () => {
    const overloaded = async () =>
      (await look('team')).members.flatMap(({ overloads }: { overloads: unknown[] }) => overloads)
    const { tasks, dates, start, holidays, today, people } = await look('plan')
    const alone = { availability: new Map([['one', 100]]), workdays: workdaysFrom(start, holidays), today }
    const mine = tasks.map((task: Task) => ({ ...task, responsible: { id: 'one' } }))
    const due = new Map<string, { startsOn: string; endsOn: string }>(
      dates.map((one: { task: string; startsOn: string; endsOn: string }) => [one.task, one]),
    )
    assert.deepEqual(overloads(allotted(mine, due), alone), [])
    assert.deepEqual(await overloaded(), [])
    const [interviews, member] = [await taskNamed('Entrevistas'), people[0]]
    assert.equal((await change('projectTask', interviews, { dedication: 101 })).statusCode, 422)
    assert.equal((await change('projectTask', interviews, { dedication: 80 })).statusCode, 200)
    const [found] = await overloaded()
    assert.deepEqual([found.percent, found.availability], [130, 100])
    assert.deepEqual(
      found.tasks.map(({ title }: { title: string }) => title.split(' ')[0]),
      ['Entrevistas', 'Procesos:'],
    )
    assert.equal((await change('projectTask', await taskNamed('Entrevistas'), { dedication: 50 })).statusCode, 200)
    assert.deepEqual(await overloaded(), [])
    const half = (await ada.get(`/records/projectMember/${member.id}`)).json()
    assert.equal((await change('projectMember', half, { availability: 50 })).statusCode, 200)
    assert.ok((await overloaded()).length > 1)
    const now = (await ada.get(`/records/projectMember/${member.id}`)).json()
    assert.equal((await change('projectMember', now, { availability: 100 })).statusCode, 200)
  })

  it('is refused where tasks wait for each other, and says who', async () => {
    const [spec, team] = [await taskNamed('Escribir'), await taskNamed('Equipo')]
    const refused = await change('projectTask', team, { waitsFor: [{ task: spec.id, kind: 'SS', lag: 0 }] })
    assert.equal(refused.statusCode, 422)
    assert.equal(refused.json().error.violations[0].rule, 'cycle')
    assert.match(refused.body, /Escribir la especificación.*→/)
    for (const waitsFor of [
      {},
      [{ task: spec.id, kind: 'XX' }],
      [{ task: spec.id }, { task: spec.id }],
      [{ task: spec.id, lag: 1.5 }],
      [7],
    ]) {
      assert.equal((await change('projectTask', team, { waitsFor })).statusCode, 422, JSON.stringify(waitsFor))
    }
    assert.deepEqual((await taskNamed('Equipo')).dependencies, team.dependencies)
  })

  it('lets two people at once close no circle that neither of them sees', async () => {
    const [a, b] = [
      await make('projectTask', { name: 'A', days: 1 }),
      await make('projectTask', { name: 'B', days: 1 }),
    ]
    const answers = await Promise.all([
      change('projectTask', a, { waitsFor: [{ task: b.id }] }),
      change('projectTask', b, { waitsFor: [{ task: a.id }] }),
    ])
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(), [200, 422])
    assert.deepEqual((await look('plan')).cycle, [])
    for (const { id } of [a, b]) assert.equal((await ada.send('DELETE', `/records/projectTask/${id}`)).statusCode, 204)
  })

  it('moves what follows, and the stages with it, when a task takes longer, begins later or a day is a holiday', async () => {
    const before = await look('plan')
    const due = async (name: string) => {
      const { id } = await taskNamed(name)
      return (await look('plan')).dates.find(({ task }: { task: string }) => task === id)
    }
    const [first, second] = [await taskNamed('Objetivos'), await due('Sesión')]
    assert.equal((await change('projectTask', first, { days: first.days + 2 })).statusCode, 200)
    assert.ok((await due('Sesión')).startsOn > second.startsOn)
    const stages = (await ada.get('/records/projectStage')).json().rows
    const kickoff = stages.find(({ kind }: { kind: unknown }) => JSON.stringify(kind).includes('kickoff'))
    assert.equal(kickoff.plannedStart, (await due('Sesión')).startsOn)
    const own = (await ada.get(`/records/project/${project}`)).json()
    const day = (await due('Sesión')).startsOn
    assert.equal((await change('project', own, { holidays: [day, 'no day'] })).statusCode, 200)
    assert.ok((await due('Sesión')).startsOn > day)
    assert.ok((await look('plan')).endsOn > before.endsOn)
  })

  it('takes what has happened as it was', async () => {
    const first = await taskNamed('Objetivos')
    assert.equal((await take('projectTask', first, 'begin')).statusCode, 200)
    const done = (await take('projectTask', first, 'finish')).json()
    assert.equal(done.finishedOn, (await look('plan')).today)
    const other = await make('projectTask', { name: 'Ya hecho', days: 1, finishedOn: '2026-01-09' })
    const ended = (await take('projectTask', other, 'finish')).json()
    assert.deepEqual([ended.startedOn, ended.finishedOn], ['2026-01-09', '2026-01-09'])
    await ada.send('DELETE', `/records/projectTask/${other.id}`)
    const again = await take('projectTask', first, 'reopen')
    assert.deepEqual([again.json().startedOn, again.json().finishedOn], [null, null])
  })

  it('ends its tests only when what is to be tested is built', async () => {
    const testing = await taskNamed('5.7')
    const item = await make('specItem', { name: 'Campo', subPhase: 'configuration', type: 'field' })
    const refused = await take('projectTask', testing, 'finish')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /Campo: .*|Campo no está construida/)
    assert.equal((await take('projectTask', await taskNamed('5.6'), 'finish')).statusCode, 200)
    await ada.send('DELETE', `/records/specItem/${item.id}`)
    assert.equal((await take('projectTask', testing, 'finish')).statusCode, 200)
  })

  it('is a calendar for calendars outside', async () => {
    const { body, headers } = await ada.get(`/programme/plan.ics?project=${project}`)
    assert.match(String(headers['content-type']), /text\/calendar/)
    assert.equal(body.match(/BEGIN:VEVENT/g)?.length, 21)
    assert.match(body, /SUMMARY:Sesión de inicio/)
  })

  it('is not there for whoever takes no part in it, nor is anything else of it', async () => {
    for (const page of ['plan', 'plan.ics', 'team', 'training', 'budget', 'go-live', 'installation', 'improvements']) {
      assert.equal((await kim.get(`/programme/${page}?project=${project}`)).statusCode, 404, page)
    }
    for (const page of ['plan', 'responsibilities', 'training'])
      assert.equal((await kim.post(`/programme/${page}`, { project })).statusCode, 404)
    const asked = await kim.post('/programme/improvements', { project, origin: 'drift:x', as: 'need' })
    assert.equal(asked.statusCode, 404)
  })
})

describe('the team', () => {
  it('begins with who usually answers for what; a row without anybody is a loose end', async () => {
    assert.equal((await ada.post('/programme/responsibilities', { project })).json().rows, 15)
    assert.equal((await ada.post('/programme/responsibilities', { project })).statusCode, 422)
    const { rows, unfilled } = await look('team')
    assert.deepEqual(unfilled, [])
    const ends = async () =>
      (await look('loose-ends')).looseEnds.filter(({ rule }: { rule: string }) => rule === 'R-065')
    assert.equal((await ends()).length, 0)
    const emptied = await change('responsibility', rows[0], { accountable: null, responsible: [] })
    assert.equal(emptied.statusCode, 200, emptied.body)
    assert.equal((await ends()).length, 2)
    const back = { accountable: rows[0].accountable, responsible: rows[0].responsible }
    assert.equal((await change('responsibility', emptied.json(), back)).statusCode, 200)
    assert.equal((await ends()).length, 0)
  })
})

describe('who is named in the project', () => {
  it('and has no role by which to see it is said to be so, and nobody else', async () => {
    assert.deepEqual((await look('team')).shutOut, [])
    const { user } = (await kim.get('/session')).json()
    const member = await make('projectMember', { name: 'Kim', person: user.id, organisation: 'client' })
    await make('projectMember', { name: 'Sin usuario', organisation: 'client' })
    assert.deepEqual((await look('team')).shutOut, [{ id: user.id, name: user.name }])
    const read = async () => (await ada.get(`/records/project/${project}`)).json()
    const sponsor = async (person: string) => await change('project', await read(), { sponsor: person })
    assert.equal((await change('projectMember', member, { person: null })).statusCode, 200)
    assert.deepEqual((await look('team')).shutOut, [])
    const { sponsor: before } = await read()
    assert.equal((await sponsor(user.id)).statusCode, 200)
    assert.equal((await look('team')).shutOut.length, 1)
    assert.equal((await sponsor(before.id)).statusCode, 200)
  })
})

describe('the budget', () => {
  it('adds up to what is in the tables, and warns where training has too little of it', async () => {
    const [stage] = (await look('plan')).stages
    const eur = (amount: string) => ({ amount, currency: 'EUR' })
    const training = await make('budgetLine', {
      name: 'Formar',
      category: 'training',
      planned: eur('100.50'),
      plannedDays: '3',
    })
    await make('budgetLine', {
      name: 'Construir',
      category: 'development',
      planned: eur('900'),
      actual: eur('20'),
      stage: stage.id,
    })
    const { total, byCategory, byStage, warnings } = await look('budget')
    assert.deepEqual(total, { planned: 1000.5, actual: 20, plannedDays: 3, actualDays: 0 })
    assert.equal(byCategory.length, 2)
    assert.deepEqual(byStage.map(({ planned }: { planned: number }) => planned).toSorted(), [100.5, 900])
    assert.equal(warnings.length, 4)
    const more = await change('budgetLine', training, { planned: eur('700'), actual: eur('20') })
    assert.equal(more.statusCode, 200)
    assert.deepEqual((await look('budget')).warnings, [])
  })
})

describe('going live', () => {
  it('is tried first where the phase asks for it, and goes back with its reason', async () => {
    const phase = await make('scopePhase', { name: 'Fase 2', number: 2, trialDays: 2 })
    await take('scopePhase', phase, 'begin')
    assert.equal((await take('scopePhase', phase, 'tryOut')).statusCode, 422)
    const answer = await ada.get(`/programme/go-live?project=${project}&phase=${phase.id}`)
    const { trial } = answer.json().phase
    assert.deepEqual([trial.days, trial.done, trial.startedOn], [2, 0, null])
    assert.equal(trial.reasons.length, 1)
    const strange = await ada.get(`/programme/go-live?project=${project}&phase=${project}`)
    assert.equal(strange.statusCode, 404)
  })

  it('is approved with what was met and waived at that moment, signed, and void once what was agreed changes', async () => {
    const { id: first } = (await look('go-live')).phase
    const objective = await make('objective', { name: 'Responder', phase: first, horizon: '2099-01-01' })
    const { phase } = await look('go-live')
    assert.equal(phase.checks.length, 12)
    assert.equal(phase.checks.find(({ letter }: Check) => letter === 'f').state, 'open', 'nobody has learned it yet')
    assert.ok(phase.trial.days === 0, 'one person alone needs no trial')
    assert.equal((await take('scopePhase', phase, 'begin')).statusCode, 200)
    assert.equal((await take('scopePhase', phase, 'goLive')).statusCode, 422)
    for (const { letter } of phase.checks.filter(({ state }: Check) => state === 'open')) {
      const subject = { module: 'scopePhase', id: phase.id }
      const waiver = await make('waiver', { name: letter, rule: `W-11${letter}`, reason: 'Se verá', subject })
      assert.equal((await take('waiver', waiver, 'grant')).statusCode, 200)
    }
    // Nothing lets a phase be live of which nothing was deployed.
    const undeployed = await take('scopePhase', phase, 'goLive')
    assert.match(undeployed.body, /no está aplicada en producción/)
    await deployNothing()
    const issue = await make('risk', { name: 'No imprime', type: 'issue', phase: phase.id })
    assert.equal((await take('scopePhase', phase, 'goLive')).statusCode, 422)
    assert.equal((await look('go-live')).phase.trial.incidents.length, 1)
    await take('risk', issue, 'close')
    const live = await take('scopePhase', phase, 'goLive')
    assert.equal(live.statusCode, 200, live.body)
    const { approval, liveOn } = (await look('go-live')).phase
    // What went live is looked at again, in the agenda of whoever answers for it, and late is a loose end.
    const { rows } = (await ada.get('/records/objectiveAssessment?sort=dueOn')).json()
    const kinds = rows.map((one: Said) => one.kind)
    assert.deepEqual([kinds, rows.at(-1).dueOn], [['review', 'review', 'review', 'final'], '2099-01-01'])
    assert.ok(
      rows.every(
        (one: { objective: Said; reminder: Said | null }) => one.objective.id === objective.id && one.reminder,
      ),
    )
    const late = async () =>
      (await look('loose-ends')).looseEnds.filter(({ rule }: { rule: string }) => rule === 'R-019').length
    assert.equal(await late(), 0)
    assert.equal((await change('objectiveAssessment', rows[0], { dueOn: '2020-01-01' })).statusCode, 200)
    assert.equal(await late(), 1)
    assert.equal(approval.isVoid, false)
    assert.equal(approval.isSolo, true)
    assert.equal(approval.fingerprint, live.json().fingerprint)
    assert.equal(approval.checks.length, 12)
    assert.equal(liveOn, (await look('plan')).today)
    assert.equal((await change('scopePhase', live.json(), { goal: 'Otra cosa' })).statusCode, 200)
    assert.equal((await look('go-live')).phase.approval.isVoid, true)
    assert.equal((await take('scopePhase', phase, 'close')).statusCode, 422)
    const closed = await take('scopePhase', phase, 'close', { values: { lessons: 'Empezar antes con los datos.' } })
    assert.equal(closed.statusCode, 200, closed.body)
  })
})

describe('the installation', () => {
  type Line = { readonly name: string; readonly isMet: boolean; readonly found: { es: string }; readonly mend: unknown }
  const missing = async () =>
    (await look('installation')).lines.filter(({ isMet }: Line) => !isMet).map(({ name }: Line) => name)
  const place = (address: string, canMail: boolean) =>
    noteInstallation(app.system.environment, 'server', { version: '1.2.3', address, canMail })
  // The clock of the database has gone on since this one began to stand.
  beforeEach(() => app.world.setNow(new Date().toISOString()))

  it('is judged line by line, each with what puts it right, and holds nobody up on their own computer', async () => {
    await place('http://127.0.0.1:3000', false)
    assert.deepEqual(await missing(), ['backup', 'mail', 'tls'])
    const { lines, isJudged } = await look('installation')
    assert.equal(isJudged, false)
    assert.ok(lines.every(({ isMet, mend }: Line) => (mend === null) === isMet))
    assert.ok(!(await look('go-live')).phase.checks.some(({ letter }: Check) => letter === 'm'))
    await place('http://crm.example.com', true)
    assert.deepEqual(await missing(), ['backup', 'mail', 'tls'])
    await place('https://crm.example.com', true)
    assert.deepEqual(await missing(), ['backup', 'mail'])
  })

  it('holds the go-live up while something is missing, and says what', async () => {
    const held = (await look('go-live')).phase.checks.find(({ letter }: Check) => letter === 'm')
    assert.equal(held.state, 'open')
    assert.match(JSON.stringify(held.reasons), /No se ha hecho ninguna/)
    const file = join(tmpdir(), `lazo-installation-${process.pid}.lazo`)
    await writeBackup({ ...app.system.environment, migrator: app.database.migrator }, file, undefined)
    await rm(file)
    assert.deepEqual(await missing(), ['mail'])
    assert.deepEqual((await ada.post('/programme/installation/mail')).json(), { isSent: true, problem: null })
    assert.deepEqual(await missing(), [])
    const met = (await look('go-live')).phase.checks.find(({ letter }: Check) => letter === 'm')
    assert.equal(met.state, 'met')
  })

  it('tells what a mail server refused, an old backup and a company in another time zone', async () => {
    const { environment } = app.system
    const { sendMail } = environment.egress
    Object.assign(environment.egress, { sendMail: async () => await Promise.reject(new Error('535 no\nsuch user')) })
    const answer = await ada.post('/programme/installation/mail')
    Object.assign(environment.egress, { sendMail })
    assert.deepEqual(answer.json(), { isSent: false, problem: '535 no such user' })
    const old = new Date(Date.parse(app.world.now()) - 8 * 86_400_000).toISOString()
    await noteInstallation(environment, 'backup', { at: old, missing: 0 })
    await app.database.migrator.query(sql`update lazo."user" set time_zone = 'Atlantic/Canary'`)
    assert.deepEqual(await missing(), ['backup', 'mail', 'timeZone'])
    const told = JSON.stringify((await look('installation')).lines)
    assert.match(told, /535 no such user/)
    assert.match(told, /hace 8 días/)
    assert.match(told, /Europe\/Madrid, y \d+ de \d+ personas en Atlantic\/Canary/)
    assert.equal((await kim.post('/programme/installation/mail')).statusCode, 403)
    await app.database.migrator.query(sql`update lazo."user" set time_zone = 'Europe/Madrid'`)
    await app.database.migrator.query(sql`delete from lazo.setting where key like 'installation.%'`)
  })
})
