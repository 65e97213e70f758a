/** Sends a request of the API; throws where it is refused. */
type Send = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<unknown>

interface Made {
  readonly module: string
  readonly id: string
}

const batch = 50

/**
 * Fills the latest project with so many spec items, each in its chain from an objective to a test: one in
 * ten without its test, one in twenty without its need, one in fifteen whose need has changed since.
 */
export async function fillProject(send: Send, items = 500): Promise<void> {
  const count = (share: number) => Math.max(1, Math.ceil(items / share))
  const objectives = await make(send, 'objective', count(50), (n) => ({
    name: `${verbs[n % verbs.length]} en ${places[n % places.length]}`,
    department: departments[n % departments.length],
    types: ['sales'],
  }))
  const kpis = await make(send, 'kpi', objectives.length, (n) => ({
    name: `Cuánto se logra de ${n + 1}`,
    unit: '%',
    baseline: '10',
    target: '80',
  }))
  const needs = await make(send, 'need', count(4), (n) => ({
    name: `${asks[n % asks.length]} ${things[n % things.length]} (${n + 1})`,
    department: departments[n % departments.length],
    effort: 1 + (n % 13),
    value: 1 + (n % 5),
    urgency: 1 + ((n * 3) % 5),
  }))
  const processes = await make(send, 'businessProcess', 3, (n) => ({
    name: `Proceso ${n + 1}`,
    inCrm: true,
    isKey: true,
  }))
  const steps = await make(send, 'processStep', count(12), (n) => ({
    name: `Paso ${n + 1}`,
    process: processes[n % processes.length]?.id,
    isKey: true,
    inCrm: true,
    fit: 'configure',
  }))
  const specs = await make(send, 'specItem', items, (n) => ({
    name: `Campo de ${things[n % things.length]} ${n + 1}`,
    type: 'field',
    element: `module:lead/field:f${n}`,
    acceptance: 'Se ve en la ficha',
    points: 1 + (n % 5),
  }))
  const tests = await make(send, 'acceptanceTest', items, (n) => ({ name: `Se rellena ${n + 1}` }))
  const pick = (list: readonly Made[], n: number) => list[n % list.length]
  await links(send, [
    ...kpis.map((kpi, n) => ['measures', kpi, pick(objectives, n)] as const),
    ...needs.map((need, n) => ['serves', need, pick(objectives, n)] as const),
    ...steps.map((step, n) => ['covers', step, pick(needs, n * 3)] as const),
    ...specs.flatMap((spec, n) => (n % 20 === 19 ? [] : [['justifies', spec, pick(needs, n)] as const])),
    ...specs.flatMap((spec, n) => (n % 9 === 0 ? [['carries', spec, pick(steps, n)] as const] : [])),
    ...tests.flatMap((test, n) => (n % 10 === 9 ? [] : [['verifies', test, pick(specs, n)] as const])),
  ])
  for (const [n, need] of needs.entries()) {
    if (n % 15 === 7)
      await send('POST', '/records', { records: [{ ...need, values: { name: `Otra cosa (${n + 1})` } }] })
  }
}

async function make(send: Send, module: string, count: number, valuesOf: (n: number) => object): Promise<Made[]> {
  const made: Made[] = []
  for (let from = 0; from < count; from += batch) {
    const numbers = Array.from({ length: Math.min(batch, count - from) }, (_, index) => from + index)
    const records = numbers.map((n) => ({ module, values: valuesOf(n) }))
    // The answer to this request has these keys.
    const answer = (await send('POST', '/records', { records })) as { records: { id: string }[] }
    made.push(...answer.records.map(({ id }) => ({ module, id })))
  }
  return made
}

async function links(
  send: Send,
  all: readonly (readonly [string, Made | undefined, Made | undefined])[],
): Promise<void> {
  await make(send, 'trace', all.length, (n) => {
    const [kind, derived, source] = all[n] ?? []
    return { kind, derived, source }
  })
}

const verbs = ['Contactar antes', 'Perder menos', 'Vender más', 'Responder mejor', 'Repetir más']
const places = ['la feria', 'la web', 'el servicio técnico', 'las visitas', 'las renovaciones']
const asks = ['Recordar', 'Ver de un vistazo', 'Apuntar sin teclear', 'Avisar de', 'Comparar']
const things = [
  'las tarjetas',
  'las averías',
  'los presupuestos',
  'los contratos',
  'las visitas',
  'las quejas',
  'los repuestos',
]
const departments = ['sales', 'marketing', 'service', 'management']
