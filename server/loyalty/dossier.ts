import { numberFormat, formatDateTime } from '#common/format.ts'
import { missing } from '#common/errors.ts'
import { loyaltyFigures, type FigureName, type LoyaltyFigures, type Spread } from '#common/loyalty-draws.ts'
import { askedInputs, type LoyaltyInput, type LoyaltyRules } from '#common/loyalty.ts'
import { formatMoney } from '#common/money.ts'
import type { ModelModule } from '#common/model.ts'
import type { es } from '#common/texts/es.ts'
import type { Texts } from '#common/texts/message.ts'
import type { Context } from '#server/context.ts'
import { chapter, factsBlock, table, textBlock } from '#server/papers/writer.ts'
import { readKnown, textOf, type Known } from '#server/print/customer.ts'
import type { Paper, PaperBlock } from '#server/print/paper.ts'
import { speak, type Spoken } from '#server/print/spoken.ts'
import { isOfNow, rulesOf, simulationOf } from './rules-of.ts'
import { shownSignatures, type Side } from './signatures.ts'

/** What it is written with. */
interface Pen {
  readonly ctx: Context
  readonly spoken: Spoken
  readonly words: Texts<typeof es>['loyalty']
  readonly rules: LoyaltyRules
}

/**
 * The simulation of a programme with all that it rests on, for whoever reads the programme. What nobody has
 * simulated as it is now says that it is a draft, and gives the figures without chance.
 */
export async function loyaltyDossier(ctx: Context, module: ModelModule, id: string, language: 'es' | 'en') {
  const record = await readKnown(ctx, module, id)
  const rules = record && rulesOf(module, record.values)
  if (!record || !rules) throw missing()
  const spoken = await speak(ctx, language, null)
  const pen: Pen = { ctx, spoken, words: spoken.texts.loyalty, rules }
  const { words } = pen
  const last = simulationOf(module, record.values)
  const simulation = isOfNow(module, record.values, last) ? last : undefined
  const figures = simulation?.figures ?? loyaltyFigures(rules)
  const blocks: PaperBlock[] = [
    ...head(pen, record, simulation),
    ...textBlock(words.paper.what, textOf(record, 'description')),
    ...chapter(words.rules, [...settings(pen), ...inputs(pen)], 2),
    ...(figures ? chapter(words.results, figureTable(pen, figures), 2) : []),
    ...(simulation ? chapter(words.spread, spreads(pen, simulation), 2) : []),
    ...(simulation ? chapter(words.tornado, tornado(pen, simulation.tornado), 2) : []),
    ...textBlock('', words.paper.method, true),
    ...chapter(words.paper.signatures, await signatures(pen, record), 2),
  ]
  return paper(pen, record, blocks, simulation !== undefined)
}

function paper({ spoken, words, ctx }: Pen, record: Known, blocks: readonly PaperBlock[], isFinal: boolean): Paper {
  const { letterhead } = spoken.model
  const title = textOf(record, 'title')
  return {
    title: `${words.paper.title}: ${title}`,
    number: '',
    ...(isFinal ? {} : { mark: words.paper.draft }),
    madeAt: textOf(record, 'updatedAt'),
    locale: spoken.locale,
    paper: letterhead.paper,
    color: letterhead.color,
    ...(letterhead.logo === undefined ? {} : { logo: letterhead.logo }),
    issuer: letterhead.name || ctx.model.settings.company,
    blocks,
    footer: `${words.paper.title} · ${title}`,
    pageOf: spoken.words.page({ page: '{page}', pages: '{pages}' }),
  }
}

function head(pen: Pen, { module, values }: Known, simulation: ReturnType<typeof simulationOf>): PaperBlock[] {
  const { words } = pen
  const { content, loyalty } = module.capabilities
  const own = (field: string | undefined) => String(values[field ?? ''] ?? '')
  return factsBlock([
    { label: words.paper.points, value: own(loyalty?.pointsName) },
    { label: words.paper.revision, value: own(content?.revision) },
    { label: words.paper.simulated, value: simulation ? moment(pen, simulation.at) : '' },
    { label: words.paper.by, value: simulation?.by ?? '' },
    { label: words.paper.seed, value: simulation ? String(simulation.seed) : '' },
    { label: words.paper.draws, value: simulation ? number(pen, String(simulation.draws)) : '' },
    { label: words.paper.fingerprint, value: own(content?.fingerprint) },
  ])
}

function settings(pen: Pen): PaperBlock[] {
  const { words, rules } = pen
  return factsBlock([
    { label: words.currency, value: rules.currency },
    { label: words.period, value: words[rules.period] },
    { label: words.redemptionBy, value: rules.redemptionBy === 'share' ? words.byShare : words.byMonth },
    { label: words.expiryMonths, value: String(rules.expiryMonths) },
    { label: words.horizonYears, value: String(rules.horizonYears) },
    { label: words.discountRate, value: hundredths(pen, rules.discountRate) },
  ])
}

const moneyInputs: readonly LoyaltyInput[] = ['sales', 'pointValue', 'setupCost', 'runningCost']
const plainInputs: readonly LoyaltyInput[] = ['earnRate', 'unitCost']

function inputs(pen: Pen): PaperBlock[] {
  const { words, rules } = pen
  const names = askedInputs(rules)
  const written = (name: LoyaltyInput, value: string | undefined) => {
    if (value === undefined || value === '') return ''
    if (moneyInputs.includes(name)) return money(pen, value)
    return plainInputs.includes(name) ? number(pen, value) : hundredths(pen, value)
  }
  const cells = (part: 'value' | 'low' | 'high') => names.map((name) => written(name, rules.inputs[name]?.[part]))
  return table([
    { label: words.paper.input, cells: names.map((name) => words.inputs[name].label) },
    { label: words.value, cells: cells('value'), isNumber: true },
    { label: words.low, cells: cells('low'), isNumber: true },
    { label: words.high, cells: cells('high'), isNumber: true },
    { label: words.source, cells: names.map((name) => rules.inputs[name]?.source ?? ''), isWide: true },
  ])
}

const moneyFigures: readonly FigureName[] = [
  'net',
  'npv',
  'rewardCost',
  'extraProfit',
  'faceValue',
  'liability',
  'worstCase',
]
const pointFigures: readonly FigureName[] = ['points', 'outstanding', 'toBeRedeemed']

function figureTable(pen: Pen, figures: LoyaltyFigures): PaperBlock[] {
  const { words, rules } = pen
  // Every key of it is a figure's name.
  const names = Object.keys(figures) as FigureName[]
  const written = (name: FigureName) => {
    const value = figures[name]
    if (name === 'payback') {
      const units = words[rules.period === 'year' ? 'years' : 'months']
      return value === null ? words.never : units.other.replace('#', number(pen, value))
    }
    if (value === null) return words.noBreakEven
    if (moneyFigures.includes(name)) return money(pen, value)
    return pointFigures.includes(name) ? number(pen, value) : hundredths(pen, value)
  }
  return table([
    { label: words.paper.figure, cells: names.map((name) => words.figures[name]), isWide: true },
    { label: words.value, cells: names.map(written), isNumber: true },
  ])
}

type Kept = NonNullable<ReturnType<typeof simulationOf>>

function spreads(pen: Pen, { net, npv, rewardCost, gains, draws }: Kept): PaperBlock[] {
  const { words } = pen
  const rows: readonly (readonly [FigureName, Spread])[] = [
    ['net', net],
    ['npv', npv],
    ['rewardCost', rewardCost],
  ]
  const cells = (part: keyof Spread) => rows.map(([, spread]) => money(pen, spread[part]))
  const share = hundredths(pen, String(Math.round((gains / draws) * 1000) / 10))
  return [
    ...table([
      { label: words.paper.figure, cells: rows.map(([name]) => words.figures[name]), isWide: true },
      { label: 'P5', cells: cells('p5'), isNumber: true },
      { label: 'P50', cells: cells('p50'), isNumber: true },
      { label: 'P95', cells: cells('p95'), isNumber: true },
    ]),
    ...textBlock('', `${words.gains({ share })} ${words.spreadOf({ draws: number(pen, String(draws)) })}`, true),
  ]
}

function tornado(pen: Pen, bars: Kept['tornado']): PaperBlock[] {
  const { words } = pen
  return table([
    { label: words.paper.input, cells: bars.map(({ input }) => words.inputs[input].label), isWide: true },
    { label: words.paper.atLow, cells: bars.map(({ low }) => money(pen, low)), isNumber: true },
    { label: words.paper.atHigh, cells: bars.map(({ high }) => money(pen, high)), isNumber: true },
  ])
}

/** Who signed for each side, or room for whoever has yet to. */
async function signatures(pen: Pen, record: Known): Promise<PaperBlock[]> {
  const { words, ctx } = pen
  const signed = await shownSignatures(ctx, record)
  return (['finance', 'direction'] as const satisfies readonly Side[]).map((side) => {
    const one = signed.find((each) => each.side === side)
    const facts = one
      ? [
          { label: words.paper.who, value: one.by },
          { label: words.paper.when, value: moment(pen, one.at) },
          { label: words.paper.comment, value: one.comment },
        ].filter(({ value }) => value !== '')
      : []
    return { kind: 'signature', label: `${words.paper.toSign}: ${words.paper[side]}`, facts }
  })
}

function money({ spoken, rules }: Pen, amount: string): string {
  return formatMoney({ amount, currency: rules.currency }, spoken.locale)
}

function number({ spoken }: Pen, value: string): string {
  // A decimal in plain notation, which Intl writes to its last digit.
  return numberFormat(spoken.locale, { maximumFractionDigits: 12 }).format(value as `${number}`)
}

function hundredths({ spoken }: Pen, value: string): string {
  const options = { style: 'unit', unit: 'percent', maximumFractionDigits: 12 } as const
  // As above.
  return numberFormat(spoken.locale, options).format(value as `${number}`)
}

function moment({ spoken, ctx }: Pen, at: string): string {
  return formatDateTime(at, spoken.locale, ctx.model.settings.timeZone)
}
