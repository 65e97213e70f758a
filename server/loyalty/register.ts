import type { Localized } from '#common/errors.ts'
import { missingInputs, newLoyaltyRules } from '#common/loyalty.ts'
import { simulateLoyalty } from '#common/loyalty-draws.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { addRecordRules, type StepEffect, type StepRule, type Subject } from '#server/records/record-rules.ts'
import { moveOn } from '#server/records/transition.ts'
import { updateRecord } from '#server/records/update.ts'
import { isOfNow, problemWords, refuseWrong, rulesOf, simulationOf } from './rules-of.ts'
import { sign, standingSignatures, voidSignatures, type Side } from './signatures.ts'

/** What a loyalty programme adds to how its records are written: nothing of it is decided before it is worked out (L-01). */
export function registerLoyaltyRules(): void {
  addRecordRules('loyalty', {
    rules,
    effects,
    async begin(ctx, module, values) {
      const name = module.capabilities.loyalty?.rules
      if (name === undefined || (values[name] ?? null) !== null) return {}
      return { [name]: newLoyaltyRules(ctx.model.settings.baseCurrency) }
    },
    async follow(ctx, module, written) {
      const { loyalty, content } = module.capabilities
      if (!loyalty || !content) return
      for (const { id, before, after } of written) {
        if (!after || before?.[content.fingerprint] === after[content.fingerprint]) continue
        const own = rulesOf(module, after)
        if (own) refuseWrong(module, own)
        if (before) await voidSignatures(ctx, id)
      }
    },
  })
}

const rules: readonly StepRule[] = [
  {
    name: 'loyaltyComplete',
    async judge(_, { module, values }) {
      const own = rulesOf(module, values)
      return own
        ? missingInputs(own, true).map(problemWords)
        : [{ es: 'Faltan las reglas.', en: 'The rules are missing.' }]
    },
  },
  {
    name: 'loyaltySimulated',
    async judge(_, { module, values }) {
      return isOfNow(module, values, simulationOf(module, values)) ? [] : [notSimulated]
    },
  },
  { name: 'loyaltyUnsignedByFinance', judge: async (ctx, subject) => await unsignedBy(ctx, subject, 'finance') },
  { name: 'loyaltyUnsignedByDirection', judge: async (ctx, subject) => await unsignedBy(ctx, subject, 'direction') },
  {
    name: 'loyaltySigned',
    async judge(ctx, subject) {
      const signed = await standingSignatures(ctx, subject)
      return sides.flatMap((side) => (signed.some((one) => one.side === side) ? [] : [missingOf[side]]))
    },
  },
]

const sides = ['finance', 'direction'] as const
const notSimulated: Localized = {
  es: 'La simulación no es de las reglas de ahora.',
  en: 'The simulation is not of the rules as they are now.',
}
const missingOf: Readonly<Record<Side, Localized>> = {
  finance: { es: 'Falta la firma de finanzas.', en: 'The signature of finance is missing.' },
  direction: { es: 'Falta la firma de dirección.', en: 'The signature of direction is missing.' },
}
const signedAlready: Readonly<Record<Side, Localized>> = {
  finance: { es: 'Finanzas ya ha firmado.', en: 'Finance has signed already.' },
  direction: { es: 'Dirección ya ha firmado.', en: 'Direction has signed already.' },
}
const twoPeople: Localized = {
  es: 'Ya has firmado por la otra parte: hacen falta dos personas.',
  en: 'You have signed for the other side: it takes two people.',
}

async function unsignedBy(ctx: Context, subject: Subject, side: Side): Promise<readonly Localized[]> {
  const signed = await standingSignatures(ctx, subject)
  if (signed.some((one) => one.side === side)) return [signedAlready[side]]
  return signed.some(({ by }) => by === ctx.policy.userId) ? [twoPeople] : []
}

const effects: readonly StepEffect[] = [
  {
    name: 'simulateLoyalty',
    /** Kept with its seed, so that anybody can work it out again to the last digit. */
    async run(ctx, { module, id, values }) {
      const { loyalty, content } = module.capabilities
      const own = rulesOf(module, values)
      if (!loyalty || !content || !own) return
      const { world } = ctx.environment
      const seed = Buffer.from(world.randomBytes(4)).readUInt32LE()
      const simulation = {
        ...simulateLoyalty(own, seed),
        fingerprint: values[content.fingerprint],
        revision: values[content.revision],
        at: world.now(),
        by: ctx.user.name,
      }
      await updateRecord(asSystem(ctx), module.name, id, { [loyalty.simulation]: simulation }, { internal: true })
    },
  },
  ...sides.map((side): StepEffect => ({
    name: side === 'finance' ? 'signLoyaltyForFinance' : 'signLoyaltyForDirection',
    /** Whoever signs last approves it. */
    async run(ctx, subject, _, comment) {
      await sign(ctx, subject, side, comment)
      await moveOn(ctx, subject.module, subject.id, 'approve')
    },
  })),
]
