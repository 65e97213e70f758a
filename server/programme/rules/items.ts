import { isObject } from '#common/text.ts'
import { allOf, derivedOf, idIn, pointed, sourcesOf, type Graph, type Node } from './graph.ts'
import { testStatus } from './test-status.ts'
import { isWaived } from './charter.ts'
import { agreedRequests, validSignatures } from './approvals.ts'
import { phaseNumber, unless, type Asking, type Rule } from './define.ts'
import { acceptedNeedsOf } from './needs.ts'
import { responsibilityProblems, taskSkillProblems } from './people.ts'

const needsContext = ['module', 'function', 'integration', 'import']
const skillOf: Readonly<Record<string, string>> = {
  function: 'programming',
  loyaltyRule: 'programming',
  integration: 'integration',
  dataSource: 'data',
  import: 'data',
}

export const itemRules: readonly Rule[] = [
  {
    name: 'W-01',
    kinds: ['specItem'],
    isDue: (_, { state }) => state === 'inReview' || state === 'approved',
    judge: (graph, node) => [
      ...unless(
        acceptedNeedsOf(graph, node).length > 0,
        'No viene de ninguna necesidad aceptada de su fase o de una anterior.',
        'It comes from no accepted need of its phase or an earlier one.',
      ),
      ...unless(
        derivedOf(graph, node, 'verifies').some(({ state }) => state === 'ready'),
        'No la comprueba ninguna prueba lista.',
        'No test that is ready verifies it.',
      ),
    ],
  },
  {
    name: 'W-14',
    kinds: ['specItem'],
    isDue: (_, { state }) => state === 'inReview' || state === 'approved',
    judge: (graph, node) => (needsContext.includes(String(node.values.type)) ? contextProblems(graph, node) : []),
  },
  {
    name: 'R-051',
    kinds: ['specItem'],
    judge: ({ project }, { values }) =>
      project?.values.soloMode === true
        ? []
        : [
            ...unless(
              values.authorReady === true,
              'Quien la escribe no la ha dado por lista.',
              'Its author has not marked it ready.',
            ),
            ...unless(
              values.clientReady === true,
              'La empresa no la ha dado por lista.',
              'The company has not marked it ready.',
            ),
          ],
  },
  {
    name: 'R-052',
    kinds: ['specItem'],
    isDue: (_, { state }) => state === 'inReview',
    judge: (_, { openComments = 0 }) =>
      unless(
        openComments === 0,
        `Comentarios sin resolver: ${openComments}.`,
        `Comments not resolved: ${openComments}.`,
      ),
  },
  {
    name: 'W-03',
    kinds: ['specItem', 'baseline'],
    judge(graph, node, asking) {
      const { userId, wrote } = asking
      const isSolo = graph.project?.values.soloMode === true
      if (node.kind === 'baseline') return isSolo ? [] : ownItemProblems(graph, node, asking)
      const author = node.values.author ?? node.owner
      return unless(
        isSolo || userId === null || (author !== userId && wrote?.has(node.id) !== true),
        'La escribiste tú: la aprueba otra persona.',
        'You wrote it: somebody else approves it.',
      )
    },
  },
  {
    name: 'R-055',
    kinds: ['specItem'],
    judge(graph, node) {
      const requested = agreedRequests(graph, node).length > 0
      const hasBaseline = allOf(graph, 'baseline').some(({ state }) => state === 'approved')
      return unless(
        !hasBaseline || requested,
        'Ya hay una línea base: entra con otra, o con una petición de cambio acordada.',
        'There is a baseline already: it enters with another one, or with an agreed change request.',
      )
    },
  },
  {
    name: 'W-17',
    kinds: ['specItem', 'task'],
    judge(graph, node) {
      if (node.kind === 'task') return taskSkillProblems(graph, node)
      const { values } = node
      const skill = skillOf[String(values.type)]
      const author = allOf(graph, 'member').find((one) => one.values.person === values.author)
      const skills = Array.isArray(author?.values.skills) ? author.values.skills : []
      return unless(
        skill === undefined || skills.includes(skill) || graph.project?.values.soloMode === true,
        'Quien la construye no figura con ese conocimiento.',
        'Whoever builds it is not on record with that skill.',
      )
    },
  },
  {
    name: 'testsPass',
    kinds: ['specItem'],
    judge: (graph, node) =>
      unless(
        testStatus(graph, node) === 'ok',
        'Sus pruebas no están todas bien en esta revisión.',
        'Not all its tests pass on this revision.',
      ),
  },
  {
    name: 'testsFail',
    kinds: ['specItem'],
    judge: (graph, node) => unless(testStatus(graph, node) !== 'ok', 'Sus pruebas están bien.', 'Its tests pass.'),
  },
  {
    name: 'R-065',
    kinds: ['specItem', 'objective', 'process', 'task', 'responsibility'],
    isDue: (_, { state }) => !['retired', 'dropped', 'done'].includes(state ?? ''),
    judge(graph, node) {
      if (node.kind === 'responsibility') return responsibilityProblems(node)
      const isHeld = node.kind === 'task' ? pointed(graph, node, 'responsible') !== undefined : node.owner !== null
      return unless(isHeld, 'Nadie responde de ello.', 'Nobody answers for it.')
    },
  },
  {
    name: 'R-161',
    kinds: ['specItem'],
    isDue: (_, { state }) => state !== 'retired' && state !== 'deferred',
    judge: (graph, node) =>
      sourcesOf(graph, node, 'uses').flatMap((channel) =>
        unless(
          channel.state !== 'planned' || (phaseNumber(graph, node) ?? 1) > 1 || isWaived(graph, 'R-161', node),
          `${channel.title} aún no está disponible.`,
          `${channel.title} is not available yet.`,
        ),
      ),
  },
]

/** Of what somebody wrote, another one signs too. */
function ownItemProblems(graph: Graph, node: Node, { userId, values, wrote }: Asking) {
  const others = validSignatures(graph, node).some((one) => one.values.by !== userId)
  const content: unknown = values?.items
  const items: unknown = isObject(content) ? content.items : content
  const ids = new Set(Array.isArray(items) ? items.map((one: unknown) => idIn(one)) : [])
  const own = allOf(graph, 'specItem').filter(
    (item) =>
      ids.has(item.id) &&
      item.state === 'inReview' &&
      ((item.values.author ?? item.owner) === userId || wrote?.has(item.id) === true),
  )
  const [first] = own
  return unless(
    userId === null || others || first === undefined,
    `${first?.title ?? ''} la escribiste tú: firma antes otra persona.`,
    `${first?.title ?? ''} was written by you: somebody else signs first.`,
  )
}

function contextProblems(graph: Graph, node: Node) {
  const objectives = sourcesOf(graph, node, 'justifies').flatMap((need) => sourcesOf(graph, need, 'serves'))
  const places = [...sourcesOf(graph, node, 'uses'), ...sourcesOf(graph, node, 'touches')]
  return [
    ...unless(objectives.length > 0, 'Falta el objetivo al que sirve.', 'The objective that it serves is missing.'),
    ...unless(places.length > 0, 'Falta el canal o punto de contacto.', 'The channel or touchpoint is missing.'),
    ...unless(
      sourcesOf(graph, node, 'keeps').length > 0,
      'Falta el dato que guarda.',
      'The data that it keeps is missing.',
    ),
  ]
}
