import {
  conversionSides,
  isAct,
  readRef,
  readReference,
  type Act,
  type Expectation,
  type Scenario,
  type Step,
} from '#common/scenario.ts'

/** Acts that leave something in the log of changes. */
export type LoggedAct = Exclude<Act, { do: 'open' | 'search' | 'runReport' | 'import' }>

export function isLogged(step: Step): step is LoggedAct {
  return isAct(step) && !['open', 'search', 'runReport', 'import'].includes(step.do)
}

/**
 * Of a scenario what one person does alone, and what can then be judged by what is there: nothing where it takes
 * somebody else, a file, or leaves nothing in the log. What is refused is no exercise; what a later act changes is
 * no longer so at the end; counts are only of what belongs to the records at hand, for others practise beside.
 */
export function loneWork(scenario: Scenario): Scenario | undefined {
  const isOwn = ({ as }: Step) => as === undefined || as === scenario.as
  const acts = scenario.steps.filter(isAct).filter(({ expect }) => expect === undefined)
  const isAlone = [...scenario.given, ...acts].every(isOwn) && !speaksOfOthers(scenario.given)
  if (!isAlone || acts.some((one) => one.do === 'import') || !acts.some(isLogged)) return undefined
  const steps = scenario.steps.flatMap((step, index): Step[] => {
    if (!isOwn(step)) return []
    if (isAct(step)) return step.expect === undefined ? [step, ...saidOf(step)] : []
    const later = scenario.steps.slice(index + 1).filter(isAct)
    return isJudged(step) && !later.some((act) => act.expect === undefined && changes(act, step)) ? [step] : []
  })
  return { ...scenario, given: scenario.given.filter(({ expect }) => expect === undefined), steps }
}

/** Nobody is made for an exercise: somebody else can only be found, by whoever practises. */
function speaksOfOthers(given: readonly Act[]): boolean {
  return given.some((act) => (act.do === 'assign' && act.to !== 'me') || JSON.stringify(act).includes('"@colleague"'))
}

/** What must be in the records that come of a conversion. */
function saidOf(step: Act): Expectation[] {
  if (step.do !== 'convert') return []
  return conversionSides.flatMap((side) =>
    Object.entries(step.values?.[side] ?? {}).map(([name, equals]): Expectation => ({
      expect: 'field',
      on: `@${readRef(step.on).alias}.${side}`,
      name,
      equals,
    })),
  )
}

function isJudged(step: Expectation): boolean {
  switch (step.expect) {
    case 'kpiValue':
      return false
    case 'notification':
      return step.to === undefined || step.to === 'me'
    case 'count':
      return isOfRecords(step.where)
    case 'exists':
      return step.on !== undefined || isOfRecords(step.where)
    default:
      return true
  }
}

function isOfRecords(where: Readonly<Record<string, unknown>> = {}): boolean {
  return Object.values(where).some((value) => readReference(value)?.kind === 'record')
}

/** Whether what is expected may no longer be so once this has been done. */
function changes(act: Act, step: Expectation): boolean {
  if ('on' in step && step.on !== undefined && 'on' in act && act.on !== undefined)
    return readRef(act.on).alias === readRef(step.on).alias
  return 'module' in step && 'module' in act && step.module === act.module
}
