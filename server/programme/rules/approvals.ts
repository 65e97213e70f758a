import { allOf, type Graph, type Node } from './graph.ts'
import { unless, type Rule } from './define.ts'

const planDays = 10

export const approvalRules: readonly Rule[] = [
  {
    name: 'quorum',
    kinds: ['baseline', 'specItem'],
    judge(graph, node, { userId }) {
      // Until there is a baseline, it is the first one that is signed.
      const isLet = allOf(graph, 'baseline').some(({ state }) => state === 'approved')
      if (node.kind === 'specItem' && !isLet) return []
      const quorum = quorumOf(graph)
      const signed = [node, ...agreedRequests(graph, node)].flatMap((one) => validSignatures(graph, one))
      const everybody = new Set(signed.map(({ values }) => String(values.by)))
      if (userId !== null) everybody.add(userId)
      const signers = node.kind === 'baseline' ? ofTheManagement(graph, everybody) : everybody
      return unless(
        signers.size >= quorum,
        `Hacen falta ${quorum} firmas y hay ${signers.size}.`,
        `${quorum} signatures are needed and there are ${signers.size}.`,
      )
    },
  },
  {
    name: 'needsMore',
    kinds: ['baseline'],
    judge(graph, node, { userId }) {
      const quorum = quorumOf(graph)
      const everybody = new Set(validSignatures(graph, node).map(({ values }) => String(values.by)))
      return [
        ...unless(!everybody.has(String(userId)), 'Ya la has firmado.', 'You have signed it already.'),
        ...unless(
          ofTheManagement(graph, everybody).size + 1 < quorum,
          'Con tu firma ya son todas: apruébala.',
          'Yours is the last signature: approve it.',
        ),
      ]
    },
  },
  {
    name: 'bothSides',
    kinds: ['baseline', 'changeRequest', 'assessment'],
    judge(graph, node, { userId }) {
      if (isOneSided(graph)) return []
      const sides = sidesOf(graph, node, userId)
      return [
        ...unless(sides.has('client'), 'Falta el acuerdo de la empresa.', 'The company has not agreed.'),
        ...unless(sides.has('consultancy'), 'Falta el acuerdo de la consultora.', 'The consultancy has not agreed.'),
      ]
    },
  },
  {
    name: 'consultancySide',
    kinds: ['baseline'],
    judge: (graph, node, { userId }) => [
      ...unless(
        !isOneSided(graph),
        'No hay consultora: la firma la empresa.',
        'There is no consultancy: the company signs.',
      ),
      ...unless(
        organisationOf(graph, userId) === 'consultancy',
        'La firma alguien de la consultora.',
        'Somebody of the consultancy signs it.',
      ),
      ...unless(
        !sidesOf(graph, node, null).has('consultancy'),
        'La consultora ya la ha firmado.',
        'The consultancy has signed it already.',
      ),
    ],
  },
  {
    name: 'firstSide',
    kinds: ['changeRequest', 'assessment'],
    judge: (graph, node, { userId }) => [
      ...unless(!isOneSided(graph), 'Basta con acordarla.', 'It only has to be agreed on.'),
      ...unless(
        sidesOf(graph, node, null).size === 0,
        'Una de las partes ya ha dado su acuerdo.',
        'One of the sides has agreed already.',
      ),
      ...unless(userId !== null, 'Lo dice una persona.', 'A person says so.'),
    ],
  },
  {
    name: 'W-05',
    kinds: ['deployment'],
    judge: (graph, { values }) => [
      ...unless(
        Boolean(values.planHash) && String(values.validUntil ?? '') > graph.now,
        `El plan ha caducado (dura ${planDays} días): planifica de nuevo.`,
        `The plan has expired (it lasts ${planDays} days): plan again.`,
      ),
      ...unless(
        graph.nodes.get(String(values.baseline))?.state === 'approved',
        'Su línea base no está aprobada.',
        'Its baseline is not approved.',
      ),
      ...unless(
        values.environment !== 'production' || isTriedOut(graph, values.planHash),
        'Este mismo plan no se ha aplicado antes en el entorno de pruebas.',
        'This very plan has not been applied to the sandbox before.',
      ),
    ],
  },
  {
    name: 'W-06',
    kinds: ['deployment'],
    judge: (graph, node) => [
      ...unless(
        node.values.dryRun === true,
        'Falta ensayarlo y ver los datos que toca.',
        'It has not been rehearsed, nor the data that it touches seen.',
      ),
      ...unless(
        !hasLosses(node) || isLossAccepted(graph, node),
        'Pierde o cambia datos: alguien tiene que aceptarlo aparte, con su firma.',
        'It loses or changes data: somebody has to accept that apart, under their name.',
      ),
    ],
  },
  {
    name: 'hasLosses',
    kinds: ['deployment'],
    judge: (graph, node) => [
      ...unless(hasLosses(node), 'No pierde ni cambia ningún dato.', 'It neither loses nor changes data.'),
      ...unless(!isLossAccepted(graph, node), 'Ya está aceptado.', 'It is accepted already.'),
    ],
  },
  {
    name: 'W-09',
    kinds: ['project'],
    isDue: () => true,
    judge: (graph) => [...budgetProblems(graph, 'planned'), ...budgetProblems(graph, 'actual')],
  },
]

/** What was agreed on to let an item in after the baseline, and has not let it in yet. */
export function agreedRequests(graph: Graph, { id }: Node): Node[] {
  return allOf(graph, 'changeRequest').filter(
    ({ values, state }) => values.item === id && (state === 'agreed' || state === 'scheduled'),
  )
}

/** One organisation alone, or one person in all roles. */
export function isOneSided({ project }: Graph): boolean {
  return project?.values.soloMode === true || !project?.values.consultancy
}

/** The company approves: what its consultancy signs is no signature of the management. */
function ofTheManagement(graph: Graph, people: ReadonlySet<string>): ReadonlySet<string> {
  return isOneSided(graph) ? people : new Set([...people].filter((id) => organisationOf(graph, id) === 'client'))
}

/** Organisations that agree on a record as it is now. */
function sidesOf(graph: Graph, node: Node, userId: string | null): Set<string> {
  const people = [...validSignatures(graph, node).map(({ values }) => values.by), userId]
  return new Set(people.flatMap((id) => organisationOf(graph, id) ?? []))
}

/** How many people of the management sign a baseline. */
export function quorumOf({ project }: Graph): number {
  return project?.values.soloMode === true ? 1 : Math.max(1, Number(project?.values.quorum ?? 1) || 1)
}

/** Signatures under a baseline: those of the management, and one of the consultancy where there is one. */
export function signaturesNeeded(graph: Graph): number {
  return quorumOf(graph) + (isOneSided(graph) ? 0 : 1)
}

/** Whether the sandbox has had the very plan. */
function isTriedOut(graph: Graph, planHash: unknown): boolean {
  return allOf(graph, 'deployment').some(
    ({ state, values }) => state === 'applied' && values.environment === 'sandbox' && values.planHash === planHash,
  )
}

function hasLosses({ values }: Node): boolean {
  return values.dataImpact === true
}

/** By whoever is on record for it, with a signature that binds the plan as it is. */
function isLossAccepted(graph: Graph, node: Node): boolean {
  const by = node.values.lossesAcceptedBy
  return typeof by === 'string' && validSignatures(graph, node).some(({ values }) => values.by === by)
}

/** Signatures that bind a record as it is now. */
export function validSignatures(graph: Graph, node: Node): Node[] {
  return allOf(graph, 'signature').filter(
    ({ values }) =>
      idOf(values.subject) === node.id && values.isVoid !== true && values.fingerprint === node.fingerprint,
  )
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
}

export function organisationOf(graph: Graph, userId: unknown): string | undefined {
  if (typeof userId !== 'string') return undefined
  const member = allOf(graph, 'member').find(({ values }) => values.person === userId)
  return typeof member?.values.organisation === 'string' ? member.values.organisation : 'client'
}

/** Training has its share of the money, and development does not eat the rest. */
export function budgetProblems(graph: Graph, column: 'planned' | 'actual') {
  const spent = (category?: string) =>
    allOf(graph, 'budgetLine')
      .filter(({ values }) => category === undefined || values.category === category)
      .reduce((sum, { values }) => sum + amountOf(values[column]), 0)
  const total = spent()
  if (total <= 0) return []
  const floor = Number(graph.project?.values.trainingFloor ?? 20)
  const ceiling = Number(graph.project?.values.developmentCeiling ?? 60)
  const [training, development] = [(100 * spent('training')) / total, (100 * spent('development')) / total]
  const [es, en] = column === 'planned' ? ['previsto', 'planned'] : ['gastado', 'spent']
  return [
    ...unless(
      training >= floor,
      `La formación se lleva el ${Math.round(training)} % de lo ${es}: al menos ${floor} %.`,
      `Training takes ${Math.round(training)}% of what is ${en}: at least ${floor}%.`,
    ),
    ...unless(
      development <= ceiling,
      `El desarrollo se lleva el ${Math.round(development)} % de lo ${es}: como mucho ${ceiling} %.`,
      `Development takes ${Math.round(development)}% of what is ${en}: at most ${ceiling}%.`,
    ),
  ]
}

export function amountOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const amount = 'base' in value && value.base ? value.base : 'amount' in value ? value.amount : 0
  return Number(amount) || 0
}
