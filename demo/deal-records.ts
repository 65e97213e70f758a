import { opportunity } from '#catalog/modules/opportunity.ts'
import { campaignDays, campaignIds } from './campaigns.ts'
import { entered, isOpen, lineTotal, present, type Deal } from './deals.ts'
import { day, dayMs, instant } from './moments.ts'
import type { Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord, type DemoUpdate } from './record.ts'
import { competitors, euros } from './reference.ts'
import { team } from './team.ts'
import { needs } from './texts.ts'

const probabilities = new Map(
  (opportunity.pipelines?.sales?.stages ?? []).map((stage) => [stage.value, String(stage.probability)]),
)

export function dealRecords(chance: Random, options: DemoOptions, deal: Deal): DemoRecord[] {
  const { account, people, path } = deal
  const [first] = path
  const by = team[account.owner].id
  const hasLines = entered(deal, 'proposal') !== undefined && options.depth !== 'bulk'
  const total = deal.lines.reduce((sum, line) => sum + lineTotal(line), 0)
  const estimated = estimate(chance, deal, total)
  const history = options.depth === 'bulk' ? [] : dealHistory(deal, by, estimated)
  const { stage, atMs } = present(deal)
  const closed = !isOpen(deal)
  const values = {
    name: deal.name,
    account: account.id,
    primaryContact: people[0]?.id,
    pipeline: 'sales',
    stage,
    stageSince: instant(atMs),
    amount: hasLines ? money(deal, total) : estimated === undefined ? undefined : money(deal, estimated),
    probability: probabilities.get(stage),
    expectedCloseDate: day(closeDateMs(chance, options, deal)),
    closedAt: closed ? instant(atMs) : undefined,
    lostReason: stage === 'lost' ? lostReason(chance) : undefined,
    competitor: chance.chance(stage === 'lost' ? 0.6 : 0.25) ? chance.pick(competitors).id : undefined,
    needAnswered: hasLines || chance.chance(0.5) ? chance.pick(needs)[options.language] : undefined,
    ...dealOrigin(chance, options, deal),
  }
  const atStartMs = first?.atMs ?? account.createdMs
  const record = demoRecord(chance, {
    module: 'opportunity',
    id: deal.id,
    values,
    atMs: atStartMs,
    by,
    holder: account.holder,
    history: closing(history, values),
  })
  return [record, ...(hasLines ? lineRecords(chance, options, deal) : []), ...peopleRecords(chance, options, deal)]
}

function money(deal: Deal, amount: number) {
  return { amount: amount.toFixed(2), currency: deal.account.currency }
}

/** Before there are lines the amount is a round figure, or nobody has dared to say one. */
function estimate(chance: Random, deal: Deal, total: number): number | undefined {
  if (entered(deal, 'proposal') === undefined && chance.chance(0.25)) return undefined
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(total, 1))) - 1)
  return Math.max(step, Math.round((total * chance.integer(80, 120)) / 100 / step) * step)
}

/** One change for each stage; the amount becomes that of the lines when the proposal is made. */
function dealHistory(deal: Deal, by: string, estimated: number | undefined): DemoUpdate[] {
  const total = deal.lines.reduce((sum, line) => sum + lineTotal(line), 0)
  return deal.path.slice(1).map(({ stage, atMs }, index) => {
    const from = deal.path[index]?.stage ?? 'new'
    const sinceMs = deal.path[index]?.atMs ?? atMs
    const before: Record<string, unknown> = {
      stage: from,
      stageSince: instant(sinceMs),
      probability: probabilities.get(from),
    }
    const after: Record<string, unknown> = { stage, stageSince: instant(atMs), probability: probabilities.get(stage) }
    if (stage === 'proposal') {
      before.amount = estimated === undefined ? null : money(deal, estimated)
      after.amount = money(deal, total)
    }
    return { at: instant(atMs), by, before, after }
  })
}

/** The last change of a closed deal says when and why it closed. */
function closing(history: readonly DemoUpdate[], values: Readonly<Record<string, unknown>>): DemoUpdate[] {
  if (values.closedAt === undefined) return [...history]
  return history.map((update, index) => {
    if (index < history.length - 1) return update
    const reason = values.lostReason === undefined ? {} : { lostReason: values.lostReason }
    return {
      ...update,
      before: { ...update.before, closedAt: null, ...(values.lostReason === undefined ? {} : { lostReason: null }) },
      after: { ...update.after, closedAt: values.closedAt, ...reason },
    }
  })
}

/** Closed deals were expected about when they closed; of open ones, a few are already late. */
function closeDateMs(chance: Random, options: DemoOptions, deal: Deal): number {
  if (!isOpen(deal)) return present(deal).atMs + chance.integer(-12, 12) * dayMs
  const nowMs = Date.parse(options.now)
  if (deal.expectedCloseMs > nowMs || chance.chance(0.15)) return deal.expectedCloseMs
  return nowMs + chance.integer(2, 70) * dayMs
}

function lostReason(chance: Random): string {
  return chance.weighted([
    [30, 'price'],
    [22, 'competitor'],
    [18, 'noDecision'],
    [9, 'noBudget'],
    [9, 'timing'],
    [6, 'productFit'],
    [4, 'delivery'],
    [2, 'service'],
  ] as const)
}

function dealOrigin(chance: Random, options: DemoOptions, deal: Deal) {
  const startMs = present(deal).atMs
  const campaignMs = Date.parse(options.now) + campaignDays.maintenance * dayMs
  if (deal.kind === 'maintenance' && startMs > campaignMs && chance.chance(0.6)) {
    return { source: 'customer', campaign: campaignIds.maintenance }
  }
  const createdMs = deal.path[0]?.atMs ?? 0
  const sinceFairDays = (createdMs - Date.parse(options.now)) / dayMs - campaignDays.fair
  if (sinceFairDays > 0 && sinceFairDays < 60 && chance.chance(0.35)) {
    return { source: 'tradeFair', campaign: campaignIds.fair }
  }
  const isNew = createdMs - deal.account.createdMs < 45 * dayMs
  if (isNew) return { source: deal.account.source, campaign: deal.account.campaign }
  return { source: chance.pick(['customer', 'customer', 'referral', 'inboundCall', 'email']), campaign: undefined }
}

function lineRecords(chance: Random, options: DemoOptions, deal: Deal): DemoRecord[] {
  const atMs = entered(deal, 'proposal') ?? present(deal).atMs
  return deal.lines.map((line, index) => {
    const values = {
      opportunity: deal.id,
      position: index + 1,
      product: line.product.id,
      description: line.product.name[options.language],
      quantity: String(line.quantity),
      unitPrice: money(deal, line.unitPrice),
      cost: euros(line.product.cost),
      discount: String(line.discount),
      recurrence: line.product.recurring,
    }
    return demoRecord(chance, { module: 'opportunityLine', values, atMs, by: team[deal.account.owner].id })
  })
}

const roles = ['decisionMaker', 'purchasing', 'technical', 'influencer', 'user', 'blocker'] as const

function peopleRecords(chance: Random, options: DemoOptions, deal: Deal): DemoRecord[] {
  if (options.depth === 'bulk') return []
  const [first] = deal.path
  return deal.people.slice(0, chance.integer(1, 3)).map((person, index) => {
    const role = index === 0 ? chance.pick(['decisionMaker', 'technical', 'purchasing']) : chance.pick(roles)
    const atMs = Math.max(first?.atMs ?? 0, person.createdMs)
    return demoRecord(chance, {
      module: 'opportunityContact',
      values: { opportunity: deal.id, contact: person.id, role },
      atMs,
      by: team[deal.account.owner].id,
    })
  })
}
