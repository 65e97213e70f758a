import { readFileSync } from 'node:fs'

import { readLock } from './lock-file.ts'
import type { Check, Failure } from './check.ts'

/** From the public advisories, as somebody last read them all. */
interface Advisories {
  /** YYYY-MM-DD */
  readonly readOn: string
  /** The first version without a known hole; of packages with several lines, of each. */
  readonly least: Readonly<Record<string, readonly string[]>>
  readonly never: readonly string[]
}

const daysMax = 90
const dayMs = 86_400_000

export const oldVersions: Check = {
  id: 'D01',
  tries: 'No package below the version that mended its last known hole, and none of those that nobody mends.',
  cases: { C: 1, N: 2 },
  async run(_, cases) {
    const place = new URL('advisories.json', import.meta.url)
    const { readOn, least, never } = JSON.parse(readFileSync(place, 'utf8')) as Advisories // Our own file.
    const packages = readLock()
    const failures = packages.flatMap(({ place: where, name, version }): Failure[] => {
      if (never.includes(name)) return [{ sentence: `${where} is one of those that nobody mends` }]
      const wanted = least[name]
      return wanted && !isMended(version, wanted)
        ? [{ sentence: `${where} ${version} is below ${wanted.join(' or ')}` }]
        : []
    })
    // What has not changed for a season does not fail a change of something else: the nightly run says it.
    const isOld = cases > 1 && Date.now() - Date.parse(readOn) > daysMax * dayMs
    return {
      cases: packages.length,
      failures: isOld
        ? [...failures, { sentence: `the advisories were last read on ${readOn}: npm run advisories` }]
        : failures,
    }
  },
}

/**
 * What `npm audit --json` holds against what is installed, a line each; nothing where it found none, and no answer where
 * it could not ask.
 */
export function openHoles(report: unknown): readonly string[] | undefined {
  const { vulnerabilities, metadata } = Object(report) as { vulnerabilities?: unknown; metadata?: unknown } // npm's format.
  if (vulnerabilities === null || typeof vulnerabilities !== 'object') return undefined
  // Without a count of what was looked at nothing was.
  if (!(Number(Object(Object(metadata).dependencies).total) > 0)) return undefined
  return Object.entries(vulnerabilities).map(
    ([name, found]) => `${name} ${Object(found).range} (${Object(found).severity})`,
  )
}

/** At or above the version of its own line, or of the newest line where it is beyond all. */
export function isMended(version: string, least: readonly string[]): boolean {
  const own = numbers(version)
  const lines = least.map(numbers).toSorted(compare)
  const line = lines.findLast((one) => one[0] === own[0]) ?? lines.at(-1) ?? []
  return compare(own, line) >= 0
}

function numbers(version: string): readonly number[] {
  return version
    .replace(/[-+].*$/, '')
    .split('.')
    .map(Number)
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = [0, 1, 2].find((index) => left[index] !== right[index])
  return at === undefined ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
}
