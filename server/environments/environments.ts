import sql from 'sql-template-tag'

import { openChangeStream, type ChangeStream } from '#server/changes/stream.ts'
import type { Environment } from '#server/context.ts'
import { closedEgress } from '#server/egress/closed.ts'
import type { RoutedJobs } from '#server/jobs/routed-jobs.ts'

/** What a copy holds of production: its shape alone, its records with made-up values, or all of it. */
export type Contents = 'structure' | 'masked' | 'full'

interface EnvironmentRow {
  readonly id: string
  readonly kind: Environment['kind']
  readonly schema: string
  readonly contents: Contents | null
  readonly refreshedAt: string | null
}

/** The environments that this process serves, each opened when somebody first comes to it. */
export interface Environments {
  readonly production: Environment
  /** By id, null for production; nothing where it is gone. */
  of(id: string | null): Promise<Environment | undefined>
  named(kind: Environment['kind']): Promise<Environment | undefined>
  list(): Promise<readonly EnvironmentRow[]>
  /** For those that this process has open: production at once, a copy as soon as it is open. */
  eachOpen(work: (environment: Environment) => void): void
  changesOf(environment: Environment): Promise<ChangeStream>
  /** After a change of the list by this process; others see it within a second. */
  forget(): void
  close(): Promise<void>
}

interface EnvironmentsOptions {
  readonly production: Environment
  readonly productionChanges: ChangeStream
  readonly jobs: RoutedJobs
  /** Says who does the work of a copy. */
  readonly prepare: (environment: Environment) => void
  /** Brings the configuration of a copy to what this version ships, as a start does with production's. */
  readonly settle?: (environment: Environment) => Promise<void>
}

const rowsKeptMs = 1000

interface Opened {
  readonly schema: string
  readonly environment: Promise<Environment>
  changes?: Promise<ChangeStream>
}

export function openEnvironments(options: EnvironmentsOptions): Environments {
  const { production, productionChanges, jobs } = options
  const opened = new Map<string, Opened>()
  let known: { readonly rows: Promise<readonly EnvironmentRow[]>; readonly atMs: number } | undefined

  function rows(): Promise<readonly EnvironmentRow[]> {
    const nowMs = performance.now()
    if (known && nowMs - known.atMs < rowsKeptMs) return known.rows
    const reading = readRows(production)
    reading.catch(() => {
      known = undefined
    })
    known = { rows: reading, atMs: nowMs }
    return reading
  }

  async function find(row: EnvironmentRow): Promise<Environment> {
    const before = opened.get(row.id)
    if (before?.schema === row.schema) return await before.environment
    // A refreshed copy is another place: whoever still reads the old one is told to come again.
    void before?.changes?.then((stream) => stream.close())
    const environment = openCopy(options, row)
    opened.set(row.id, { schema: row.schema, environment })
    environment.catch(() => opened.delete(row.id))
    return await environment
  }

  const environments: Environments = {
    production,
    async of(id) {
      if (id === null || id === production.id) return production
      const row = (await rows()).find((one) => one.id === id)
      return row ? await find(row) : undefined
    },
    async named(kind) {
      if (kind === 'production') return production
      const row = (await rows()).find((one) => one.kind === kind)
      return row ? await find(row) : undefined
    },
    list: rows,
    eachOpen(work) {
      work(production)
      // One that cannot be opened remembers nothing.
      for (const { environment } of opened.values()) void environment.then(work, () => undefined)
    },
    async changesOf(environment) {
      const open = opened.get(environment.id)
      if (!open) return productionChanges
      open.changes ??= openChangeStream(environment)
      return await open.changes
    },
    forget: () => {
      known = undefined
    },
    async close() {
      for (const { changes } of opened.values()) await (await changes)?.close()
      opened.clear()
    },
  }
  jobs.openBy(async (id) => void (await environments.of(id)))
  return environments
}

async function openCopy(
  { production, jobs, prepare, settle }: EnvironmentsOptions,
  row: EnvironmentRow,
): Promise<Environment> {
  const environment: Environment = {
    ...production,
    id: row.id,
    kind: row.kind,
    schema: row.schema,
    jobs: jobs.of(row.id),
    egress: closedEgress(
      'Esto es una copia para probar o aprender: no envía nada.',
      'This is a copy to try or to learn with: nothing leaves it.',
    ),
  }
  prepare(environment)
  await settle?.(environment)
  return environment
}

async function readRows({ db }: Environment): Promise<EnvironmentRow[]> {
  return await db.query<EnvironmentRow>(sql`
    select id, kind, schema_name as schema, contents, refreshed_at as "refreshedAt" from lazo.environment
    order by kind, created_at`)
}
