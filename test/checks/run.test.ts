import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Check, Outcome } from './check.ts'
import { wrongInBill } from './bill-rules.ts'
import { isMended, openHoles } from './d01-versions.ts'
import { partsOf } from './i06-raw-sql.ts'
import { checks } from './index.ts'
import { keptAfter, runChecks, verdictOf } from './run.ts'
import type { KeptSeeds, Run } from './run.ts'

const check = (run: Check['run']): Check => ({ id: 'X01', tries: 'Anything.', cases: { C: 3, N: 9 }, run })
const openServer = () => Promise.reject(new Error('no server here'))

async function runOne(run: Check['run'], kept: KeptSeeds = {}): Promise<Run[]> {
  return await Array.fromAsync(runChecks([check(run)], { tier: 'C', seed: 5, kept, openServer }))
}

test('a check has the cases of the tier and the seed of the run, after those that it once failed', async () => {
  const asked: number[][] = []
  const runs = await runOne(
    async (_world, cases, seed): Promise<Outcome> => {
      asked.push([cases, seed])
      return { cases, failures: [] }
    },
    { X01: [{ seed: 77, cases: 2 }] },
  )
  assert.deepEqual(asked, [
    [2, 77],
    [3, 5],
  ])
  assert.deepEqual(
    runs.map(({ failures }) => failures),
    [[], []],
  )
})

test('a check that throws, tries nothing or writes to a prototype has failed', async () => {
  const [thrown] = await runOne(async (world) => ({ cases: 1, failures: [], more: await world.server() }))
  assert.match(thrown?.failures[0]?.sentence ?? '', /could not be carried out: .*no server here/)
  const [idle] = await runOne(async () => ({ cases: 0, failures: [] }))
  assert.equal(idle?.failures[0]?.sentence, 'tried nothing')
  const [writer] = await runOne(async () => {
    Object.assign(Object.prototype, { polluted: true })
    return { cases: 1, failures: [] }
  })
  assert.equal(writer?.failures[0]?.sentence, 'the prototype of all objects has polluted')
  assert.equal('polluted' in {}, false)
})

test('a check that failed is tried once more, and only the second time counts', async () => {
  let tries = 0
  const failures = [{ sentence: 'no' }]
  const late = await runOne(async () => ({ cases: 1, failures: (tries += 1) === 1 ? failures : [] }))
  assert.deepEqual(
    late.map(({ isAgain }) => isAgain),
    [false, true],
  )
  assert.deepEqual(verdictOf(late), { failed: [], late: ['X01'] })
  const wrong = await runOne(async () => ({ cases: 1, failures }))
  assert.deepEqual(verdictOf(wrong), { failed: [wrong[1]], late: [] })
  const run = async (): Promise<Outcome> => ({ cases: 1, failures })
  const many = ['X01', 'X02', 'X03', 'X04'].map((id) => ({ ...check(run), id }))
  const once = await Array.fromAsync(runChecks(many, { tier: 'C', seed: 5, kept: {}, openServer }))
  assert.deepEqual(verdictOf(once), { failed: once, late: [] })
  assert.equal(once.length, 4)
})

test('a seed that failed is kept once, with the fewest cases that show it', () => {
  const run: Run = {
    id: 'X01',
    seed: 5,
    cases: 400,
    seconds: 1,
    isAgain: false,
    failures: [{ sentence: 'no' }, { sentence: 'no', index: 30 }],
  }
  const kept = keptAfter({}, run)
  assert.deepEqual(kept, { X01: [{ seed: 5, cases: 31 }] })
  assert.equal(keptAfter(kept, run), kept)
  assert.equal(keptAfter(kept, { ...run, seed: 6, failures: [] }), kept)
})

test('each check has an id of its own, a sentence and cases for each tier', () => {
  const ids = checks.map(({ id }) => id)
  assert.deepEqual(ids, [...new Set(ids)])
  for (const { id, tries, cases } of checks) {
    assert.match(id, /^[A-Z]\d\d$/)
    assert.match(tries, /^[A-Z].*\.$/)
    assert.ok(cases.C > 0 && cases.N >= cases.C, id)
  }
})

test('a version is compared with the one of its own line that was mended', () => {
  const least = ['2.4.7', '3.1.8', '4.1.5']
  for (const version of ['2.4.7', '3.1.10', '4.2.0', '5.0.0']) assert.ok(isMended(version, least), version)
  for (const version of ['1.9.9', '2.4.6', '3.1.7', '4.1.4']) assert.ok(!isMended(version, least), version)
})

test('what is put into SQL is found between the braces of its template, however it is nested', () => {
  const text = 'raw(`a ${one} \\${no} "${two(`${three}`)}"`) ${never}'
  assert.deepEqual(partsOf(text, 5), ['one', 'two(`${three}`)'])
})

test('advisories are read where the registry has looked at something, and are otherwise as old as they were', () => {
  const metadata = { dependencies: { total: 563 } }
  assert.deepEqual(openHoles({ auditReportVersion: 2, vulnerabilities: {}, metadata }), [])
  const found = { name: 'qs', severity: 'high', range: '<6.15.2', via: [], effects: [], nodes: [], fixAvailable: true }
  assert.deepEqual(openHoles({ vulnerabilities: { qs: found }, metadata }), ['qs <6.15.2 (high)'])
  for (const answer of [undefined, {}, { vulnerabilities: {} }, { message: '405', error: { summary: '' } }]) {
    assert.equal(openHoles(answer), undefined)
  }
})

test('a bill of materials that breaks a rule of its format is refused', () => {
  const component = { type: 'application', 'bom-ref': 'pkg:npm/a@1.0.0', name: 'a', version: '1.0.0' }
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: 'urn:uuid:0198a1b2-c3d4-8e5f-8a9b-0c1d2e3f4a5b',
    version: 1,
    metadata: { component },
    components: [],
    dependencies: [{ ref: 'pkg:npm/a@1.0.0', dependsOn: [] }],
  }
  assert.deepEqual(wrongInBill(bill), [])
  const hashes = [{ alg: 'SHA-512', content: 'abc' }]
  for (const wrong of [
    { ...bill, serialNumber: '1' },
    { ...bill, madeBy: 'us' },
    { ...bill, components: [component] },
    { ...bill, components: [{ ...component, 'bom-ref': 'b', purl: 'a@1' }] },
    { ...bill, components: [{ ...component, 'bom-ref': 'b', hashes }] },
    { ...bill, dependencies: [{ ref: 'pkg:npm/a@1.0.0', dependsOn: ['c'] }] },
  ]) {
    assert.equal(wrongInBill(wrong).length, 1, JSON.stringify(wrong))
  }
})
