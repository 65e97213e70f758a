import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { readContainer } from '#server/backup/container.ts'
import type { Manifest } from '#server/backup/write-backup.ts'
import { command, startServer, visit, type ServerPlace } from '#test/faults/server-process.ts'
import { chance } from '#test/support/chance.ts'
import { testDatabase } from '#test/support/database.ts'

import type { Check, Failure } from './check.ts'

const recordsMax = 20

export const moves: Check = {
  id: 'U05',
  tries:
    'A company that moves from the database that Lazo brings to one outside and back, by a backup and its restore: every table and file is the same.',
  cases: { C: 1, N: 10 },
  async run(_, cases, seed) {
    const random = chance(seed)
    const failures: Failure[] = []
    for (let index = 0; index < cases; index += 1) {
      const folder = await mkdtemp(path.join(tmpdir(), 'lazo-moves-'))
      const database = await testDatabase({ template: 'empty' })
      try {
        const outside = { dataDir: path.join(folder, 'outside'), databaseUrl: database.url }
        const places = [{ dataDir: path.join(folder, 'first') }, outside, { dataDir: path.join(folder, 'back') }]
        await begin(places[0] ?? outside, 1 + random.below(recordsMax))
        failures.push(...(await wrongOnTheWay(folder, places)).map((sentence) => ({ index, sentence })))
      } finally {
        await database.drop()
        await rm(folder, { recursive: true, force: true })
      }
    }
    return { cases, failures }
  },
}

/** A company of some records, one with a file. */
async function begin(place: ServerPlace, records: number): Promise<void> {
  const server = await startServer(place)
  try {
    const ada = await visit(server.url)
    const form = new FormData()
    form.append('file', new File(['what moves along'], 'moves.txt'))
    const { json } = await ada.send(server.url, 'POST', '/files', form)
    const asked = [
      ['document', { name: 'Moves along', file: json.id }],
      ...Array.from({ length: records }, (__, index) => ['account', { name: `Moves ${index}` }] as const),
    ] as const
    for (const [module, values] of asked) {
      const answer = await ada.send(server.url, 'POST', `/records/${module}`, values)
      if (answer.status !== 201) throw new Error(answer.text)
    }
  } finally {
    await server.end('SIGTERM')
  }
}

async function wrongOnTheWay(folder: string, places: readonly ServerPlace[]): Promise<string[]> {
  const wrong: string[] = []
  let before: Manifest | undefined
  for (const [step, place] of places.entries()) {
    const from = path.join(folder, `${step - 1}.lazo`)
    const to = path.join(folder, `${step}.lazo`)
    const commands = [...(step === 0 ? [] : [['restore', from]]), ['verify'], ['backup', to]]
    for (const words of commands) {
      const { code, output } = await command(place, ...words)
      if (code !== 0) return [...wrong, `move ${step}: ${words.join(' ')} ended with ${code}: ${output}`]
    }
    const manifest = await manifestOf(to)
    if (before) wrong.push(...differences(before, manifest).map((one) => `move ${step}: ${one}`))
    before = manifest
  }
  return wrong
}

async function manifestOf(place: string): Promise<Manifest> {
  for await (const { header, content } of await readContainer(place, undefined)) {
    for await (const _ of content) continue
    if (header.kind === 'manifest') return header as unknown as Manifest // Of our own making, and checked by its sum.
  }
  throw new Error('A backup ends with its manifest.')
}

/** Where the backups are noted is the one table that they change. */
function differences(before: Manifest, after: Manifest): string[] {
  const sums = ({ tables, files }: Manifest): Map<string, string> =>
    new Map([
      ['files', String(files)],
      ...tables.map(({ schema, table, rows, sha256 }) => [`${schema}.${table}`, `${rows} ${sha256}`] as const),
    ])
  const [one, other] = [sums(before), sums(after)]
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => name !== 'lazo.setting' && one.get(name) !== other.get(name))
    .map((name) => `${name} was ${one.get(name)} and is ${other.get(name)}`)
}
