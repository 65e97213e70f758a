import { createHmac } from 'node:crypto'
import sql from 'sql-template-tag'
import { unavailable, type Localized } from '#common/errors.ts'
import {
  allSteps,
  type StepOutcome,
  type StepReport,
  type WebhookSettings,
  type WorkflowDefinition,
} from '#common/workflow.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Environment } from '#server/context.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { reasonOf } from './endings.ts'
import { readSubject, valueOf, type About } from './subject.ts'
import { holderTable, keyTable, runTable } from './table.ts'
import { callJob } from './wake.ts'

const timeoutMs = 10_000
const answerBytesMax = 100_000

/** The call leaves after the step is kept, by a job; what it says is read then, with the rights of that moment. */
export async function enqueueCall({ tx, environment }: Writing, { runId }: About, step: string): Promise<void> {
  await environment.jobs.enqueue(tx, callJob, { run: runId, step }, { key: `${runId} ${step}` })
}

interface Called extends Record<string, unknown> {
  readonly workflow_id: string
  readonly module_id: string
  readonly record_id: string
  readonly definition: WorkflowDefinition
  readonly reports: readonly StepReport[]
  readonly holder: string | null
  readonly key: string | null
}

/** Sends one call. Repeated, it carries the same key of idempotency, by which its receiver knows it. */
export async function sendCall(environment: Environment, runId: string, step: string, isLast: boolean): Promise<void> {
  const [called] = await environment.db.query<Called>(sql`
    select r.workflow_id, r.module_id, r.record_id, r.definition, r.reports, h.user_id as holder, k.key
    from ${runTable(environment)} r left join ${holderTable(environment)} h on h.workflow_id = r.workflow_id
    left join ${keyTable(environment)} k on k.workflow_id = r.workflow_id where r.id = ${runId}`)
  const report = called?.reports.find(({ name, kind }) => name === step && kind === 'webhook')
  if (!called || !report || report.outcome === 'delivered') return
  if (environment.egress.isClosed) return await note(environment, runId, step, 'skipped', closed)
  if (called.key === null) return await note(environment, runId, step, 'failed', noKey)
  try {
    const call = await callOf(environment, runId, step, called)
    if (!call) return await note(environment, runId, step, 'skipped', unseen)
    await post(environment, called.key, call)
  } catch (error) {
    await note(environment, runId, step, isLast ? 'failed' : 'queued', reasonOf(error, new Map()))
    throw error
  }
  await note(environment, runId, step, 'delivered')
}

interface Call {
  readonly url: string
  readonly once: string
  readonly body: string
}

async function callOf(
  environment: Environment,
  runId: string,
  step: string,
  called: Called,
): Promise<Call | undefined> {
  const found = allSteps(called.definition.steps).find(({ name }) => name === step)
  const act = { actId: runId, channel: 'workflow' as const }
  const ctx = called.holder === null ? undefined : await userContext(environment, { userId: called.holder, ...act })
  const module = ctx?.model.modulesById.get(called.module_id)
  if (!found || !ctx || !module) return undefined
  // The schema of the step accepted them.
  const { url, fields } = found.settings as unknown as WebhookSettings
  const subject = await inWrite(ctx, async (inner) => {
    const seen = await readSubject(inner, module, called.record_id)
    return seen && Object.fromEntries(fields.map((name) => [name, valueOf(inner, seen, name)]))
  })
  if (!subject) return undefined
  const once = `${runId}:${step}`
  const sent = {
    id: once,
    workflow: called.workflow_id,
    module: module.name,
    record: called.record_id,
    fields: subject,
  }
  return { url, once, body: JSON.stringify({ ...sent, at: environment.world.now() }) }
}

async function post({ egress, world }: Environment, key: string, { url, once, body }: Call): Promise<void> {
  const at = Math.trunc(Date.parse(world.now()) / 1000)
  const answer = await egress.fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': once,
      'Lazo-Signature': `t=${at},v1=${signatureOf(key, at, body)}`,
    },
    body,
    timeoutMs,
    bytesMax: answerBytesMax,
  })
  if (answer.status >= 200 && answer.status < 300) return
  throw unavailable(`Ha contestado con ${answer.status}.`, `It answered with ${answer.status}.`)
}

/** HMAC-SHA-256 over the moment and the body, so that neither can be changed nor an old call sent again later. */
export function signatureOf(key: string, at: number, body: string): string {
  return createHmac('sha256', key).update(`${at}.${body}`).digest('hex')
}

const closed: Localized = {
  es: 'Esto es una copia: de aquí no sale nada.',
  en: 'This is a copy: nothing leaves it.',
}
const noKey: Localized = {
  es: 'La automatización no tiene clave con la que firmar: créala y vuelve a intentarlo.',
  en: 'The automation has no key to sign with: make one and try again.',
}
const unseen: Localized = {
  es: 'Quien responde de la automatización ya no ve la ficha.',
  en: 'Whoever answers for the automation no longer sees the record.',
}

async function note(
  environment: Environment,
  runId: string,
  step: string,
  outcome: StepOutcome,
  message?: Localized,
): Promise<void> {
  await environment.db.transaction(async (tx) => {
    const [row] = await tx.query<{ reports: StepReport[] }>(sql`
      select reports from ${runTable(environment)} where id = ${runId} for update`)
    const reports = (row?.reports ?? []).map(({ message: before, ...report }) => {
      if (report.name !== step || report.kind !== 'webhook') return before ? { ...report, message: before } : report
      return { ...report, outcome, at: environment.world.now(), ...(message && { message }) }
    })
    await tx.query(
      sql`update ${runTable(environment)} set reports = ${JSON.stringify(reports)}::jsonb where id = ${runId}`,
    )
  })
}
