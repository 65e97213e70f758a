import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { LazoError } from '#common/errors.ts'
import { plainNode, readMap, type NodeType, type ProcessMap, type StepFit } from '#common/process-map.ts'
import { readBpmn } from './bpmn-read.ts'
import { writeBpmn } from './bpmn-write.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('<a href="x">&amp;', ']]>', '"\'', '€ ñ 漢字', '&#10;', 'lazo:step', ' ', '5\u00A0€  !'),
)
const ids = ['a', 'process', 'flow_1', 'lane_1', 'x.y-z', '_9', 'pool', 'A'] as const

/** Maps of any form, whole or not. */
const anyMap = fc
  .record({
    nodes: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...ids),
        type: fc.constantFrom<NodeType>('start', 'task', 'decision', 'wait', 'end'),
        name: text,
        actor: text,
        isKey: fc.boolean(),
        inCrm: fc.boolean(),
        fit: fc.constantFrom<StepFit | undefined>('standard', 'configure', 'extend', 'changeProcess', undefined),
        carriedBy: text,
        targetHours: fc.nat(100_000),
        description: text.map((one) => `${one}\n\t${one}`),
      }),
      { selector: ({ id }) => id, maxLength: 8 },
    ),
    ways: fc.uniqueArray(fc.tuple(fc.nat(7), fc.nat(7), text), { selector: ([a, b]) => `${a} ${b}`, maxLength: 14 }),
  })
  .map(({ nodes, ways }) => {
    const edges = ways.flatMap(([a, b, condition]) => {
      const [from, to] = [nodes[a]?.id, nodes[b]?.id]
      return from !== undefined && to !== undefined && from !== to ? [{ from, to, condition }] : []
    })
    return readMap({ nodes: nodes.map(plainNode), edges })
  })
  .filter((read) => 'map' in read)
  .map(({ map }) => map)

const sample = (name: string) => readFileSync(path.join(import.meta.dirname, '../../test/support', name), 'utf8')

async function refusal(xml: string): Promise<string> {
  try {
    await readBpmn(xml, 'es')
    return 'read'
  } catch (error) {
    assert.ok(error instanceof LazoError, String(error))
    return error.violations[0]?.rule ?? error.code
  }
}

const empty = (inside: string) =>
  `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"><process id="p">${inside}</process></definitions>`

const said = (map: ProcessMap) => ({
  nodes: map.nodes.map(({ type, name, actor }) => `${type} ${name}${actor === undefined ? '' : ` (${actor})`}`),
  edges: map.edges.map(({ from, to, condition }) => {
    const name = (id: string) => map.nodes.find((one) => one.id === id)?.name
    return `${name(from)} > ${name(to)}${condition === undefined ? '' : ` [${condition}]`}`
  }),
})

describe('a map as BPMN', () => {
  it('comes back as it went, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(anyMap, text, async (map, name) => {
        const read = await readBpmn(await writeBpmn(name, map, 'es'), 'es')
        assert.deepEqual(read.map, map)
        assert.deepEqual(read.leftOut, [])
      }),
      { numRuns: Number(process.env.LAZO_MAPS ?? 100) },
    )
  })

  it('draws every step and every arrow', async () => {
    const map = (await readBpmn(sample('foreign-editor.bpmn'), 'es')).map
    const xml = await writeBpmn('Ferias', map, 'es')
    assert.equal(xml.match(/<dc:Bounds/g)?.length, map.nodes.length + 1 + (xml.match(/<bpmn:lane /g)?.length ?? 0))
    assert.equal(xml.match(/<bpmndi:BPMNEdge/g)?.length, map.edges.length)
    assert.doesNotMatch(xml, /NaN|undefined/)
  })
})

describe('BPMN of other editors', () => {
  it('is read with its lanes, and names what it leaves out', async () => {
    const { name, map, leftOut } = await readBpmn(sample('foreign-editor.bpmn'), 'es')
    assert.equal(name, 'Feria')
    assert.deepEqual(
      said(map).nodes,
      [
        'start Termina la feria (Comercial)',
        'task Pasar las tarjetas (Comercial)',
        'decision ¿Le interesa? (Marketing)',
        'task Llamar (Comercial)',
        'wait Pasan dos días (Comercial)',
        'end Descartado (Marketing)',
        'end Oportunidad (Comercial)',
      ].toSorted((a, b) => said(map).nodes.indexOf(a) - said(map).nodes.indexOf(b)),
    )
    assert.deepEqual(said(map).edges.toSorted(), [
      'Llamar > Oportunidad',
      'Llamar > Pasan dos días [Pasan dos días]',
      'Pasan dos días > Llamar',
      'Pasar las tarjetas > ¿Le interesa?',
      'Termina la feria > Pasar las tarjetas',
      '¿Le interesa? > Descartado [No]',
      '¿Le interesa? > Llamar [Sí]',
    ])
    assert.deepEqual(leftOut.map(({ element, name: one }) => `${element} ${one}`).toSorted(), [
      'bpmn:association null',
      'bpmn:dataObject null',
      'bpmn:dataObjectReference Tarjetas',
      'bpmn:textAnnotation Antes de una semana',
    ])
  })

  it('of an engine is read without what only that engine runs', async () => {
    const { map, leftOut } = await readBpmn(sample('foreign-engine.bpmn'), 'en')
    assert.deepEqual(said(map), {
      nodes: ['start Start', 'task Check the request', 'task Send the offer', 'task Book the visit', 'end Done'],
      edges: [
        'Start > Check the request',
        'Check the request > Send the offer [${approved}]',
        'Check the request > Book the visit [${approved}]',
        'Send the offer > Done',
        'Book the visit > Done',
      ],
    })
    assert.deepEqual(leftOut.map(({ element, name }) => `${element} ${name}`).toSorted(), [
      'bpmn:parallelGateway Both',
      'bpmn:parallelGateway null',
      'camunda:assignee Check the request',
      'camunda:formData Check the request',
      'camunda:type Send the offer',
      'zeebe:taskDefinition Send the offer',
    ])
  })

  it('with pools and steps within steps is read with the steps themselves and what one sends another', async () => {
    const { name, map, leftOut } = await readBpmn(sample('foreign-suite.bpmn'), 'es')
    assert.equal(name, 'Cliente')
    assert.deepEqual(said(map).nodes.toSorted(), [
      'end Caso cerrado (Posventa)',
      'end Fin (Cliente)',
      'start Inicio (Cliente)',
      'task Abrir el caso (Cliente)',
      'task Buscar la causa (Posventa)',
      'wait Llega el caso (Posventa)',
    ])
    assert.deepEqual(leftOut.map(({ element, name: one }) => `${element} ${one}`).toSorted(), [
      'bizagi:BizagiExtensions Abrir el caso',
      'bpmn:subProcess Resolver',
      'unheardOf null',
    ])
    assert.ok(said(map).edges.includes('Abrir el caso > Llega el caso [Aviso]'))
    assert.ok(said(map).edges.includes('Llega el caso > Buscar la causa'))
  })

  it('joins the ways into a step that holds others to its first ones, and those out of it to its last', async () => {
    const flow = (from: string, to: string, name = '') =>
      `<sequenceFlow id="${from}_${to}" name="${name}" sourceRef="${from}" targetRef="${to}"/>`
    const inner = `<subProcess id="inner" name="Dentro"><task id="c" name="C"/><task id="d" name="D"/></subProcess>`
    const outer = `<subProcess id="outer" name="Fuera"><startEvent id="s"/><task id="b" name="B"/>${inner}<endEvent id="e" name="Hecho"/>
      ${flow('s', 'b')}${flow('b', 'inner')}${flow('inner', 'e')}</subProcess>`
    const { map, leftOut } = await readBpmn(
      empty(
        `<task id="a" name="A"/>${outer}<boundaryEvent id="late" name="Tarde" attachedToRef="outer"/><task id="z" name="Z"/>` +
          flow('a', 'outer', 'sí') +
          flow('outer', 'z') +
          flow('late', 'a'),
      ),
      'es',
    )
    assert.deepEqual(said(map).edges.toSorted(), [
      'A > B [sí]',
      'B > C',
      'B > D',
      'C > Tarde [Tarde]',
      'C > Z',
      'D > Tarde [Tarde]',
      'D > Z',
      'Tarde > A',
    ])
    assert.deepEqual(
      leftOut.map(({ element, name }) => `${element} ${name}`),
      ['bpmn:subProcess Dentro', 'bpmn:subProcess Fuera', 'bpmn:endEvent Hecho'],
    )
    assert.deepEqual(leftOut.map(({ reason }) => reason.en).slice(0, 1), ['Its steps stand in its place.'])
  })

  it('names both ends of a message that joins no two steps', async () => {
    const pools = `<collaboration id="c"><participant id="one" name="Cliente" processRef="p"/><participant id="two" name="Banco"/>
      <messageFlow id="m" name="Pago" sourceRef="a" targetRef="two"/></collaboration>`
    const { map, leftOut } = await readBpmn(
      empty('<task id="a" name="Pagar"/>').replace('<process', `${pools}<process`),
      'es',
    )
    assert.equal(map.edges.length, 0)
    assert.deepEqual(
      leftOut.map(({ element, name }) => `${element} ${name}`),
      ['bpmn:messageFlow Pago: Pagar → Banco'],
    )
  })

  it('is refused where it could do harm, is too large or is none', async () => {
    const entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert.equal(await refusal(entity + empty('<task id="t" name="&b;"/>')), 'entities')
    assert.equal(await refusal(`<!doctype x SYSTEM "file:///etc/passwd">${empty('')}`), 'entities')
    const nested = (depth: number) => empty('<subProcess>'.repeat(depth) + '</subProcess>'.repeat(depth))
    assert.equal(await refusal(nested(100)), 'depth')
    assert.equal(await refusal(empty('<task/>'.repeat(20_001))), 'length')
    assert.equal(await refusal(empty(`<!--${'x'.repeat(1_000_001)}-->`)), 'length')
    const flows = (ends: (n: number) => string) =>
      Array.from({ length: 6500 }, (_, n) => `<sequenceFlow id="f${ends(n)}"/>`).join('')
    const crossed =
      flows((n) => `i${n}" sourceRef="a" targetRef="g`) + flows((n) => `o${n}" sourceRef="g" targetRef="b`)
    assert.equal(await refusal(empty(`<task id="a"/><parallelGateway id="g"/><task id="b"/>${crossed}`)), 'length')
    const fewer = crossed.replace(/<sequenceFlow id="f.(\d+)"[^>]*>/g, (flow, n) => (Number(n) < 300 ? flow : ''))
    assert.equal(await refusal(empty(`<task id="a"/><parallelGateway id="g"/><task id="b"/>${fewer}`)), 'length')
    assert.equal(await refusal(empty(Array.from({ length: 301 }, (_, n) => `<task id="t${n}"/>`).join(''))), 'length')
    for (const none of ['', 'hola', '<html/>', '{"a":1}', '<', '<a', '<!--', empty('').slice(0, -5)]) {
      assert.equal(await refusal(none), 'bpmn', none)
    }
    assert.equal(await refusal(empty('').replace(/<process.*process>/, '')), 'empty')
  })

  it('reads strange names and texts as what they are', async () => {
    const odd = empty(
      '<!-- <!DOCTYPE --> <task id="á"/><task id="e" name="a&#10;b &lt;b&gt;" __proto__="x" constructor="y"><documentation><![CDATA[<!ENTITY x>]]></documentation></task>' +
        `<task id="${'l'.repeat(70)}" name="${'n'.repeat(300)}"/><sequenceFlow id="f" sourceRef="e" targetRef="gone"/><sequenceFlow id="g" sourceRef="e" targetRef="e"/>`,
    )
    const { map, leftOut } = await readBpmn(odd, 'es')
    assert.deepEqual(
      map.nodes.map(({ name, description }) => [name.length > 100 ? name.length : name, description]),
      [
        ['a b <b>', '<!ENTITY x>'],
        [250, undefined],
      ],
    )
    assert.deepEqual(
      leftOut.map(({ element }) => element),
      ['task', 'constructor', 'bpmn:task', 'bpmn:sequenceFlow', 'bpmn:sequenceFlow'],
    )
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false)
  })
})
