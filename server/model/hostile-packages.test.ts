import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { LazoError } from '#common/errors.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { rawZip, type RawEntry } from '#test/support/raw-zip.ts'
import { worldSchema } from '#test/support/world.ts'
import { modelHash } from './elements.ts'
import { elementFiles } from './files.ts'
import { planIncoming } from './incoming.ts'
import { manifestName, manifestText, type Manifest } from './manifest.ts'
import { readConfiguration } from './package.ts'
import { readElements } from './registry.ts'
import { readZip } from './zip.ts'

const moduleId = '01990000-0000-7000-8000-0000000e0001'
const nameField = '01990000-0000-7000-8000-0000000e0002'
const words = { es: 'Nombre', en: 'Name' }

const machine: Element = {
  id: moduleId,
  kind: 'module',
  name: 'machine',
  parent: null,
  definition: {
    label: { singular: words, plural: words },
    icon: 'cog',
    titleFields: ['name'],
    capabilities: {},
    defaultSort: [],
  },
  origin: 'package:machines',
  owner: null,
}

const field = (more: object = {}, definition: object = {}): Element => ({
  id: nameField,
  kind: 'field',
  name: 'name',
  parent: moduleId,
  definition: { name: 'name', type: 'text', label: words, ...definition },
  origin: 'package:machines',
  owner: null,
  ...more,
})

const other = (
  id: string,
  kind: Element['kind'],
  name: string,
  parent: string | null,
  definition: unknown,
): Element => ({
  id: `01990000-0000-7000-8000-0000000e${id}`,
  kind,
  name,
  parent,
  definition,
  origin: 'package:machines',
  owner: null,
})

function filesOf(elements: readonly Element[], manifest: Partial<Manifest> = {}): Map<string, string> {
  const whole: Manifest = {
    format: 1,
    type: 'package',
    name: 'machines',
    version: '1.0.0',
    hash: modelHash(elements),
    requires: {},
    packages: {},
    ...manifest,
  }
  return new Map([[manifestName, manifestText(whole)], ...elementFiles(elements)])
}

const honest = filesOf([machine, field()])

function zipOf(files: ReadonlyMap<string, string>): Buffer {
  return rawZip([...files].map(([name, content]) => ({ name, content })))
}

/** The honest package with an entry more. */
const beside = (...entries: readonly RawEntry[]): Buffer =>
  rawZip([...[...honest].map(([name, content]) => ({ name, content })), ...entries])

/** The honest package whose field is written by another hand. */
const written = (text: string): Buffer => zipOf(new Map([...honest, ['module/machine/field/name.yaml', text]]))

const fieldText = honest.get('module/machine/field/name.yaml') ?? ''
const bomb = 'a: &a [x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]\n'
const symbolicLink = (0o120777 << 16) >>> 0
const device = (0o020666 << 16) >>> 0

/** What the file is, and the file and line, or the rule, that its refusal names. */
const corpus: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'no archive': [Buffer.from('MZ this is a program'), /damaged/],
  'nothing at all': [Buffer.alloc(0), /damaged/],
  'half an archive': [zipOf(honest).subarray(0, 200), /damaged/],
  'a path upwards': [beside({ name: '../../etc/cron.d/x.yaml', content: 'a: 1' }), /^\.\.\/.* name/],
  'a path upwards inside': [beside({ name: 'module/../../x.yaml', content: 'a: 1' }), /\.\.\/x\.yaml name/],
  'an absolute path': [beside({ name: '/etc/passwd.yaml', content: 'a: 1' }), /^\/etc\/passwd.* name/],
  'a drive': [beside({ name: 'C:/windows/x.yaml', content: 'a: 1' }), /name/],
  'back slashes': [beside({ name: '..\\..\\x.yaml', content: 'a: 1' }), /name/],
  'a NUL in the name': [beside({ name: 'x.yaml\0.txt', content: 'a: 1' }), /name/],
  'a name of a device': [beside({ name: 'module/con.yaml', content: 'a: 1' }), /con\.yaml name/],
  'a hidden file': [beside({ name: '.ssh/authorized_keys.yaml', content: 'a: 1' }), /name/],
  'an empty name': [beside({ name: '', content: 'a: 1' }), /name/],
  'a name of 300 bytes': [beside({ name: `${'x'.repeat(300)}.yaml`, content: 'a: 1' }), /name/],
  'a name that reads backwards': [beside({ name: 'x\u202elmay.yaml', content: 'a: 1' }), /name/],
  'a full-width dot': [beside({ name: '．．/x.yaml', content: 'a: 1' }), /name/],
  'ten folders deep': [beside({ name: `${'a/'.repeat(10)}x.yaml`, content: 'a: 1' }), /depth/],
  'a symbolic link': [beside({ name: 'module/x.yaml', content: '/etc/passwd', attributes: symbolicLink }), /link/],
  'a device file': [beside({ name: 'module/x.yaml', content: '', attributes: device }), /link/],
  'a file twice': [beside({ name: 'module/machine/module.yaml', content: 'a: 1' }), /module\.yaml unique/],
  'a file twice but for case': [beside({ name: 'module/machine/MODULE.yaml', content: 'a: 1' }), /unique/],
  'an encrypted file': [beside({ name: 'module/x.yaml', content: 'a: 1', flags: 1 }), /x\.yaml encrypted/],
  'an unknown compression': [beside({ name: 'module/x.yaml', content: 'a: 1', method: 99 }), /method/],
  'a wrong checksum': [beside({ name: 'module/x.yaml', content: 'a: 1', crc: 1 }), /damaged/],
  'a size that is a lie': [beside({ name: 'module/x.yaml', content: 'a: 1'.repeat(100), claimedSize: 4 }), /damaged/],
  'two names for one file': [beside({ name: 'module/x.yaml', localName: 'module/y.yaml', content: 'a: 1' }), /damaged/],
  'files that share their bytes': [
    beside(
      { name: 'lazo2.yaml', content: 'a: 1' },
      { name: 'lazo3.yaml', localName: 'lazo2.yaml', content: 'a: 1', sharesWith: honest.size },
    ),
    /damaged/,
  ],
  'one file of a megabyte': [
    beside({ name: 'module/x.yaml', content: `a: "${'x'.repeat(1_000_000)}"` }),
    /x\.yaml size/,
  ],
  'a thousand to one': [beside({ name: 'module/x.yaml', content: ' '.repeat(250_000) }), /ratio/],
  'many files at the limit': [
    rawZip(
      Array.from({ length: 60 }, (_, index) => ({
        name: `a${index}.yaml`,
        content: `a: ${'x'.repeat(250_000)}`,
        method: 0,
      })),
    ),
    /size/,
  ],
  'more entries than one reads': [
    rawZip(Array.from({ length: 5001 }, (_, index) => ({ name: `a${index}.yaml` }))),
    /limit/,
  ],
  'fewer entries than it says': [
    rawZip(
      [...honest].map(([name, content]) => ({ name, content })),
      50,
    ),
    /damaged/,
  ],
  'a program': [beside({ name: 'module/x.js', content: 'process.exit()' }), /x\.js kind/],
  'an archive in the archive': [beside({ name: 'inner.zip', content: zipOf(honest) }), /inner\.zip kind/],
  'bytes that are no text': [
    beside({ name: 'module/x.yaml', content: Buffer.from([0xff, 0xfe, 0x00, 0xc3]) }),
    /encoding/,
  ],
  'billion laughs': [written(bomb), /field\/name\.yaml:1 alias/],
  'an anchor alone': [written(fieldText.replace('type: text', 'type: &t text')), /name\.yaml:\d+ alias/],
  'a type tag': [written(fieldText.replace('type: text', 'type: !!js/function text')), /name\.yaml:\d+ (tag|syntax)/],
  'a tag of its own': [written(fieldText.replace('type: text', 'type: !evil text')), /name\.yaml:\d+ (tag|syntax)/],
  'a directive': [written(`%YAML 1.1\n---\n${fieldText}`), /name\.yaml:1 tag/],
  'two documents': [written(`${fieldText}---\n${fieldText}`), /name\.yaml:\d+ syntax/],
  'a key twice': [written(`${fieldText}kind: role\n`), /name\.yaml:\d+ unique/],
  'a merge key': [written(`${fieldText}<<: {kind: role}\n`), /name\.yaml:\d+ key/],
  'the prototype': [written(`${fieldText}__proto__: {admin: true}\n`), /name\.yaml:\d+ key/],
  'a key that is a list': [written(`${fieldText}? [a, b]\n: c\n`), /name\.yaml:\d+ syntax/],
  'a thousand brackets': [written(`a: ${'['.repeat(1000)}`), /name\.yaml:1 depth/],
  'a thousand dashes': [written(`a:\n  ${'- '.repeat(1000)}x`), /name\.yaml:1 depth/],
  'a ladder of keys': [
    written(Array.from({ length: 200 }, (_, index) => `${' '.repeat(index)}k:`).join('\n')),
    /depth/,
  ],
  'a number that is none': [written(fieldText.replace('owner: null', 'owner: .nan')), /name\.yaml:\d+ number/],
  'an open quote': [written('id: "01990000'), /name\.yaml:1 syntax/],
  'a list for an element': [written('- a\n- b\n'), /name\.yaml:1 shape/],
  'nothing in a file': [written(''), /name\.yaml:1 shape/],
  'a property nobody knows': [written(`${fieldText}script: "rm -rf"\n`), /name\.yaml:\d+ shape/],
  'an id that is none': [written(fieldText.replace(nameField, "1'; drop table x")), /name\.yaml:1 shape/],
  'an unknown kind': [written(fieldText.replace('kind: field', 'kind: trigger')), /name\.yaml:2 shape/],
  'an origin that is none': [written(fieldText.replace('package:machines', 'root')), /name\.yaml:\d+ shape/],
  'other contents than its manifest says': [written(fieldText.replace('Nombre', 'Otro')), /lazo\.yaml hash/],
  'a manifest of another format': [zipOf(filesOf([machine, field()], { format: 2 as 1 })), /lazo\.yaml:1 shape/],
  'a manifest with a path for a name': [zipOf(filesOf([machine, field()], { name: '../x' })), /lazo\.yaml:3 shape/],
  'a manifest that requires what is not here': [
    zipOf(filesOf([machine, field()], { requires: { maps: '1.0.0' } })),
    /requires\.maps requires/,
  ],
  'a core element': [zipOf(filesOf([machine, field({ origin: 'core' })])), /name\.yaml:\d+.* origin/],
  'an element of another package': [zipOf(filesOf([machine, field({ origin: 'package:others' })])), /origin/],
  'the id of the core’s account': [
    zipOf(filesOf([{ ...machine, id: coreId('module', 'account'), name: 'account' }])),
    /account.*(origin|reference)/,
  ],
  'the id of the administrator’s role': [
    zipOf(
      filesOf([{ ...other('0003', 'role', 'administrator', null, roleOf([])), id: coreId('role', 'administrator') }]),
    ),
    /administrator.* origin/,
  ],
  'an id that is something else here': [
    zipOf(filesOf([machine, field({ id: coreId('module', 'account') })])),
    /identity|origin/,
  ],
  'the name of a core module': [zipOf(filesOf([{ ...machine, name: 'account' }, field()])), /account.* unique/],
  'company settings': [
    zipOf(filesOf([machine, field(), other('0004', 'settings', 'company', null, {})])),
    /settings.* kind/,
  ],
  'a navigation': [
    zipOf(filesOf([machine, field(), other('0005', 'navigation', 'main', null, { items: [] })])),
    /navigation.* kind/,
  ],
  'a field of a module that is not': [
    zipOf(
      filesOf([
        machine,
        field(),
        {
          ...field(),
          id: '01990000-0000-7000-8000-0000000e0009',
          name: 'x',
          parent: '01990000-0000-7000-8000-0000000e00ff',
          definition: { name: 'x', type: 'text', label: words },
        },
      ]),
    ),
    /field/,
  ],
  'a module without the field of its title': [zipOf(filesOf([machine])), /module\.yaml:\d+.* reference/],
  'a type that nobody knows': [zipOf(filesOf([machine, field({}, { type: 'eval' })])), /name\.yaml:\d+.* type/],
  'a pattern that looks back': [
    zipOf(filesOf([machine, field({}, { options: { pattern: '(a)\\1' } })])),
    /name\.yaml:\d+ options/,
  ],
  'a label with control characters': [
    zipOf(filesOf([machine, field({}, { label: { es: 'a\u0000b', en: 'b' } })])),
    /name\.yaml:\d+ label/,
  ],
  'a formula that is no formula': [
    zipOf(
      filesOf([
        machine,
        field(),
        {
          ...field(),
          id: '01990000-0000-7000-8000-0000000e0010',
          name: 'sum',
          definition: {
            name: 'sum',
            type: 'formula',
            label: words,
            options: { expression: 'process.exit()', result: 'integer' },
          },
        },
      ]),
    ),
    /sum\.yaml:\d+.* formula/,
  ],
  'a role with a right nobody knows': [
    zipOf(filesOf([machine, field(), other('0006', 'role', 'boss', null, roleOf(['root']))])),
    /boss\.yaml:\d+.* shape/,
  ],
  'groups in a circle': [
    zipOf(
      filesOf([
        other('0007', 'group', 'ring', null, { label: words, parent: '01990000-0000-7000-8000-0000000e0008' }),
        other('0008', 'group', 'gnir', null, { label: words, parent: '01990000-0000-7000-8000-0000000e0007' }),
      ]),
    ),
    /ring\.yaml:\d+.* cycle/,
  ],
  'a module named like what every object has': [
    zipOf(filesOf([{ ...machine, name: 'constructor' }, field()])),
    /constructor.* name/,
  ],
}

function roleOf(switches: readonly string[]) {
  const none = { create: 'none', read: 'none', update: 'none', delete: 'none' }
  return { label: words, defaults: none, modules: {}, fields: {}, switches }
}

let database: TestDatabase
let atFirst: string

before(async () => {
  database = await testDatabase()
  atFirst = modelHash(await readElements(database.db, worldSchema))
})

after(async () => {
  await database.drop()
})

async function planOf(bytes: Uint8Array) {
  const configuration = await readConfiguration(await readZip(bytes))
  return await planIncoming(database.db, worldSchema, { from: 'files', configuration, removes: false })
}

test('the honest package is read', async () => {
  const plan = await planOf(zipOf(honest))
  assert.deepEqual(
    plan.operations.map(({ path }) => path),
    ['machine', 'machine.name'],
  )
})

test('a package that grants rights says so', async () => {
  const role = other('0006', 'role', 'boss', null, {
    ...roleOf(['configure', 'manageUsers']),
    modules: { account: { read: 'all' } },
  })
  const plan = await planOf(zipOf(filesOf([machine, field(), role])))
  assert.equal(plan.grants.length, 3)
})

for (const [what, [bytes, expected]] of Object.entries(corpus)) {
  test(`refused whole: ${what}`, async () => {
    const startedMs = performance.now()
    const failure = await planOf(bytes).then(
      () => undefined,
      (error: unknown) => error,
    )
    assert.ok(failure instanceof LazoError, `${what}: ${String(failure)}`)
    const shown = failure.violations.map(({ field: place, rule }) => `${place} ${rule}`)
    assert.ok(
      shown.some((one) => expected.test(one)),
      `${what}: ${shown.join(' | ')}`,
    )
    assert.ok(performance.now() - startedMs < 5000)
  })
}

test('none of them left anything behind', async () => {
  assert.equal(modelHash(await readElements(database.db, worldSchema)), atFirst)
})
