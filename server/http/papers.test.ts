import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { paperNames } from '#common/api/papers.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { readPdf } from '#test/support/pdf.ts'

let app: TestApp
let ada: Client
let project: string
const items: { id: string; key: string; name: string; fingerprint: string }[] = []

type Said = Readonly<Record<string, unknown>> & { readonly id: string }

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  const answer = await ada.post('/programme/projects', {
    name: 'CRM de <Molinos> & Cía.',
    whyInvest: 'Las tarjetas de la feria se pierden.',
    soloMode: true,
  })
  project = answer.json().id
  const objective = await make('objective', { name: 'Contestar en un día', department: 'sales' })
  const need = await make('need', { name: 'Saber quién vino al puesto', department: 'sales' })
  await join('serves', ['need', need], ['objective', objective])
  for (const name of ['Interés de la visita', 'Día de la visita']) {
    const definition = { changes: [{ change: 'create', element: field(name) }] }
    const item = await make('specItem', { name, type: 'field', acceptance: 'Se rellena en la feria.', definition })
    await join('justifies', ['specItem', item], ['need', need])
    items.push((await ada.get(`/records/specItem/${item.id}`)).json())
  }
  await make('businessProcess', { name: 'De la feria a la oferta', variant: 'toBe', diagram: fair })
  assert.equal((await ada.post('/programme/plan', { project })).statusCode, 201)
  await make('projectMeeting', { name: 'Sesión de inicio', kind: 'kickoff', notes: '<p>Se empieza por la feria.</p>' })
})

after(async () => {
  await app.close()
})

const fair = {
  nodes: [
    { id: 'a', type: 'start', name: 'Alguien viene al puesto' },
    { id: 'b', type: 'task', name: 'Apuntar su interés', actor: 'Comercial', isKey: true, inCrm: true },
    { id: 'c', type: 'end', name: 'Oferta enviada' },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c', condition: 'quiere precio' },
  ],
}

function field(label: string) {
  const name = `f${randomUUID().slice(0, 8)}`
  const definition = { name, type: 'text', label: { es: label, en: `In English: ${label}` } }
  return { id: randomUUID(), kind: 'field', name, parent: coreId('module', 'contact'), definition }
}

async function make(module: string, values: object): Promise<Said> {
  const answer = await ada.post(`/records/${module}`, { project, ...values })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

async function join(kind: string, [from, derived]: [string, Said], [to, source]: [string, Said]) {
  const answer = await ada.post('/records/trace', {
    kind,
    derived: { module: from, id: derived.id },
    source: { module: to, id: source.id },
  })
  assert.equal(answer.statusCode, 201, answer.body)
}

async function print(name: string, language: string, of?: string) {
  const about = of === undefined ? '' : `&of=${of}`
  const answer = await ada.get(`/programme/papers/${name}?project=${project}&language=${language}${about}`)
  assert.equal(answer.statusCode, 200, answer.body.slice(0, 300))
  const { pages, language: locale } = await readPdf(answer.rawPayload)
  return { text: pages.join('\n').replaceAll(/\s+/g, ' '), locale }
}

function times(text: string, part: string): number {
  return text.split(part).length - 1
}

describe('papers of a project', () => {
  it('the specification has every need, item and fingerprint once, in either language', async () => {
    for (const [language, locale, why] of [
      ['es', 'es-ES', 'Por qué'],
      ['en', 'en-GB', 'Why'],
    ] as const) {
      const paper = await print('specification', language)
      assert.equal(paper.locale, locale)
      assert.ok(paper.text.includes(why), paper.text)
      assert.ok(paper.text.includes('CRM de <Molinos> & Cía.'))
      assert.equal(times(paper.text, 'Saber quién vino al puesto'), 1)
      for (const { key, name, fingerprint } of items) {
        assert.equal(times(paper.text, `${key} · ${name}`), 1, paper.text)
        assert.equal(times(paper.text, fingerprint), 1)
      }
      assert.ok(paper.text.includes('Apuntar su interés'))
    }
  })

  it('each can be printed in both languages, of what there is', async () => {
    const { papers } = (await ada.get(`/programme/papers?project=${project}`)).json()
    assert.deepEqual(
      papers.map(({ name }: { name: string }) => name),
      [...paperNames],
    )
    for (const { name, of, isWhole } of papers) {
      const subject = isWhole ? undefined : of[0]?.id
      for (const language of ['es', 'en']) assert.ok((await print(name, language, subject)).text.length > 100)
    }
    const minutes = papers.find(({ name }: { name: string }) => name === 'minutes')
    assert.match((await print('minutes', 'es', minutes.of[0].id)).text, /Se empieza por la feria/)
  })

  it('the close of a phase says what was wanted and done, what was learned and what is left (R-115)', async () => {
    const [phase] = (await ada.get('/records/scopePhase')).json().rows
    const lessons = { version: phase.version, values: { lessons: 'Empezar antes con los datos.' } }
    assert.equal((await ada.send('PATCH', `/records/scopePhase/${phase.id}`, lessons)).statusCode, 200)
    const later = await make('scopePhase', { name: 'Fase 2', number: 2 })
    await make('objective', { name: 'Vender por la web', department: 'sales', phase: later.id })
    const { text } = await print('phaseClose', 'es', phase.id)
    assert.match(text, /BORRADOR/)
    assert.match(text, /Contestar en un día/)
    assert.match(text, /Empezar antes con los datos/)
    assert.match(text, /Lo que queda para la siguiente.*Saber quién vino al puesto.*Interés de la visita/)
    assert.doesNotMatch(text, /Vender por la web/)
    const next = await print('phaseClose', 'en', later.id)
    assert.match(next.text, /Vender por la web/)
    assert.doesNotMatch(next.text, /Contestar en un día|Empezar antes/)
    const elsewhere = `/programme/papers/phaseClose?project=${project}&language=es&of=${randomUUID()}`
    assert.equal((await ada.get(elsewhere)).statusCode, 404)
  })

  it('are not there for whoever takes no part in the project, nor of what is of another one', async () => {
    const kim = await app.signIn('kim')
    for (const name of paperNames) {
      const path = `/programme/papers/${name}?project=${project}&language=es`
      assert.equal((await kim.get(path)).statusCode, 404, name)
    }
    const elsewhere = `/programme/papers/specification?project=${project}&language=es&of=${randomUUID()}`
    assert.equal((await ada.get(elsewhere)).statusCode, 404)
    assert.equal((await ada.get(`/programme/papers/minutes?project=${project}&language=es`)).statusCode, 404)
  })
})
