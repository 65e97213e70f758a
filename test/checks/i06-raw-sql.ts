import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import sql from 'sql-template-tag'

import { chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { hostileWorld, randomQuery } from './hostile-values.ts'
import { knownParts, namedBySchema } from './known-parts.ts'
import { checkout } from './lock-file.ts'

/** Where text becomes SQL without a parameter. */
const door = /\b(?:raw|exec|execute|rows|copyOut|copyIn|command)\(\s*`/g

export const rawSql: Check = {
  id: 'I06',
  tries:
    'SQL that is put together out of texts: only of parts that were judged; and what the database says of all that the checks have asked it.',
  cases: { C: 400, N: 20_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const files = execFileSync('git', ['ls-files', 'server', 'catalog', 'common', 'extensions'], {
      cwd: checkout,
      encoding: 'utf8',
    })
    const sites = files
      .split('\n')
      .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$/.test(file))
      .flatMap(sitesIn)
    const unknown = sites.flatMap(({ file, parts }) =>
      parts
        .filter((part) => !namedBySchema.test(part) && !knownParts.has(part))
        .map((part) => ({ sentence: `${file} puts \${${part}} into SQL; judge it, and say so in known-parts.ts` })),
    )
    const { clients, modules } = await hostileWorld(server)
    const random = chance(seed)
    for (let index = 0; index < cases; index += 1) {
      const module = random.pick(modules)
      await random.pick(clients).get(`/records/${module.name}${randomQuery(random, module)}`)
    }
    return { cases: sites.length + cases, failures: [...unknown, ...(await refusedStatements(server))] }
  },
}

interface Site {
  readonly file: string
  /** What stands between the braces of its template. */
  readonly parts: readonly string[]
}

function sitesIn(file: string): Site[] {
  const text = readFileSync(path.join(checkout, file), 'utf8')
  return [...text.matchAll(door)].map((found) => ({ file, parts: partsOf(text, found.index + found[0].length) }))
}

/** Of the template that begins at a place; templates within its parts are part of them. */
export function partsOf(text: string, start: number): string[] {
  const parts: string[] = []
  for (let at = start; at < text.length && text[at] !== '`'; at += 1) {
    const isPart = text[at] === '$' && text[at + 1] === '{'
    if (text[at] === '\\') at += 1
    if (!isPart) continue
    const from = at + 2
    let depth = 1
    for (at = from; depth > 0 && at < text.length; at += 1) depth += text[at] === '{' ? 1 : text[at] === '}' ? -1 : 0
    at -= 1
    parts.push(text.slice(from, at).trim())
  }
  return parts
}

const logBytes = 30_000_000
/** Of class 42: a statement that is none, or asks for what there is not. A right that is missing is one of them. */
const refused = /^.*\] (?<database>\S+) (?<code>42[A-Z\d]{3}) (?:ERROR|FATAL): (?<message>.*)$/gm

/** Nothing where the database keeps its log to itself. */
async function refusedStatements({ database: { migrator } }: SharedServer): Promise<Failure[]> {
  const rows = await migrator
    .query<{ name: string; log: string }>(
      sql`select current_database() as name, pg_read_file(file, greatest(0, size - ${logBytes}), ${logBytes}, true) as log
        from pg_current_logfile() file, pg_stat_file(file)`,
    )
    .catch(() => [])
  return rows.flatMap(({ name, log }) =>
    [...log.matchAll(refused)].flatMap(({ groups }): Failure[] =>
      groups?.database === name
        ? [{ sentence: `the database was asked what is no question: ${groups.message}`, replay: groups.code }]
        : [],
    ),
  )
}
