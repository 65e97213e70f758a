import { both } from '#catalog/modules/define.ts'
import { day, dayMs, idOf } from './moments.ts'
import { random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { heldBy, team } from './team.ts'

type CampaignKey = 'fair' | 'maintenance' | 'openDay'

export const campaignIds: Readonly<Record<CampaignKey, string>> = {
  fair: idOf('campaign', 'fair'),
  maintenance: idOf('campaign', 'maintenance'),
  openDay: idOf('campaign', 'openDay'),
}

/** Days from now to the start of each: negative is past. */
export const campaignDays: Readonly<Record<CampaignKey, number>> = { fair: -228, maintenance: -96, openDay: 16 }

export function* campaignRecords(options: DemoOptions): Generator<DemoRecord> {
  const nowMs = Date.parse(options.now)
  const chance = random(options.seed, 'campaigns')
  const text = (es: string, en: string) => both(es, en)[options.language]
  const year = (key: CampaignKey) => day(nowMs + campaignDays[key] * dayMs).slice(0, 4)
  const values: Readonly<Record<CampaignKey, Record<string, unknown>>> = {
    fair: {
      name: text(`Feria del Envase, Zaragoza ${year('fair')}`, `Packaging Fair, Zaragoza ${year('fair')}`),
      type: 'tradeFair',
      status: 'finished',
      location: text('Feria de Zaragoza, pabellón 4', 'Zaragoza exhibition centre, hall 4'),
      budget: euros(24000),
      cost: euros(26840.5),
      expectedRevenue: euros(400000),
      description: text(
        'Estand de 48 m² con la LLN-800 en marcha. Objetivo: 150 tarjetas y 20 visitas.',
        '48 m² stand with the LLN-800 running. Goal: 150 cards and 20 visits.',
      ),
    },
    maintenance: {
      name: text(
        'Contratos de mantenimiento: máquinas de más de tres años',
        'Maintenance contracts: machines over three years old',
      ),
      type: 'email',
      status: 'active',
      budget: euros(1800),
      cost: euros(1240),
      expectedRevenue: euros(60000),
      description: text('Correo y llamada a clientes sin contrato.', 'Mail and call to customers without a contract.'),
    },
    openDay: {
      name: text(`Jornada de puertas abiertas ${year('openDay')}`, `Open day ${year('openDay')}`),
      type: 'event',
      status: 'planned',
      location: text('Fábrica de Malpica, Zaragoza', 'Malpica factory, Zaragoza'),
      budget: euros(6500),
      expectedRevenue: euros(120000),
      description: text(
        'Demostración del nuevo film compostable en la FLP-90.',
        'Demonstration of the new compostable film on the FLP-90.',
      ),
    },
  }
  const lengthDays: Readonly<Record<CampaignKey, number>> = { fair: 3, maintenance: 120, openDay: 0 }
  for (const key of ['fair', 'maintenance', 'openDay'] as const) {
    const startMs = nowMs + campaignDays[key] * dayMs
    const dates = { start: day(startMs), end: day(startMs + lengthDays[key] * dayMs) }
    yield demoRecord(chance, {
      module: 'campaign',
      id: campaignIds[key],
      values: { ...values[key], ...dates },
      atMs: Math.min(startMs, nowMs) - 60 * dayMs,
      by: team.rocio.id,
      holder: heldBy('rocio'),
    })
  }
}

function euros(amount: number) {
  return { amount: amount.toFixed(2), currency: 'EUR' }
}

/** Membership of a person, with the way they came and how they answered. */
export function memberRecord(
  options: DemoOptions,
  key: CampaignKey,
  member: { readonly module: 'lead' | 'contact'; readonly id: string },
  parts: { readonly status: string; readonly channel?: string; readonly atMs: number; readonly respondedAt?: string },
): DemoRecord {
  const { status, channel, respondedAt } = parts
  return demoRecord(random(options.seed, 'member', key, member.id), {
    module: 'campaignMember',
    values: { campaign: campaignIds[key], member, status, channel, respondedAt },
    atMs: parts.atMs,
    by: team.rocio.id,
  })
}
