import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'

import type { Extension, InstalledExtension } from '#catalog/extension.ts'
import type { Element, ExtensionDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { readElements } from '#server/model/registry.ts'
import { planModel } from '#server/model/plan.ts'
import { applyPlan } from '#server/model/apply.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { loadExtensions } from './load.ts'
import { refuseOrphans, settleExtensions } from './settle.ts'

const both = (text: string) => ({ es: text, en: text })

/** Out of sight of the rule that each import of ours exists. */
const imported = ['import { hectares }', `from './plot-size.ts'`].join(' ')

const plots = `
import type { Extension } from '#catalog/extension.ts'
import { both } from '#catalog/modules/define.ts'
${imported}

export const extension: Extension = {
  label: both('Fincas', 'Plots'),
  version: '1.0.0',
  fieldTypes: [hectares],
  fields: { account: [{ name: 'landArea', type: 'hectares', label: both('Superficie', 'Land') }] },
  writeRules: [
    {
      name: 'no plot of nothing',
      appliesTo: ({ name }) => name === 'account',
      judge: ({ values }) =>
        values.landArea === '0'
          ? { violations: [{ field: 'landArea', rule: 'plot', message: both('Una finca mide algo.', 'A plot has a size.') }] }
          : {},
    },
  ],
}
`
const hectares = `
import type { FieldType } from '#catalog/field-types/define.ts'
import { decimal } from '#catalog/field-types/decimal.ts'

export const hectares: FieldType = {
  ...decimal,
  name: 'hectares',
  label: { es: 'Hectáreas', en: 'Hectares' },
  format: (value, field, reader) => decimal.format(value, field, reader) + ' ha',
}
`

describe('extensions', () => {
  let test: TestApp
  let ada: Client
  let outside: string
  let loaded: readonly InstalledExtension[]

  const extensionNamed = (name: string): InstalledExtension => {
    const found = loaded.find((one) => one.name === name)
    assert.ok(found, name)
    return found
  }
  const elements = async (): Promise<Element[]> =>
    await readElements(test.system.environment.db, test.system.environment.schema)
  const named = async (name: string): Promise<Element | undefined> =>
    (await elements()).find((one) => one.name === name)
  const write = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const folder = path.join(outside, name)
    await mkdir(folder, { recursive: true })
    for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text)
    return folder
  }
  const apply = async (change: (all: Element[]) => Element[]): Promise<void> => {
    const { environment } = test.system
    const plan = await planModel(environment, change(await elements()))
    const confirmed = Object.fromEntries(plan.operations.map(({ id, impact }) => [id, impact.filled]))
    await applyPlan(environment, plan, { by: null, confirmed })
  }

  before(async () => {
    outside = await mkdtemp(path.join(tmpdir(), 'lazo-extensions-'))
    await write('plots', { 'index.ts': plots, 'plot-size.ts': hectares })
    // Twice at the same time, as several parts of a process may.
    ;[loaded] = await Promise.all([loadExtensions(outside), loadExtensions(outside)])
    test = await testApp()
    await settleExtensions(test.system.environment, loaded)
    ada = await test.signIn('ada')
  })
  after(async () => {
    await test.close()
    await rm(outside, { recursive: true, force: true })
  })

  it('are found in the checkout and in the folder that the operator names, and registered', async () => {
    assert.deepEqual(
      loaded.map(({ name }) => name),
      ['iban', 'plots'],
    )
    const element = await named('plots')
    assert.equal(element?.origin, 'package:plots')
    const answer = (await ada.get('/elements?kind=extension')).json()
    assert.deepEqual(
      answer.rows.map((row: { name: string; origin: string }) => [row.name, row.origin]),
      [
        ['iban', 'package:iban'],
        ['plots', 'package:plots'],
      ],
    )
    assert.equal((await named('landArea'))?.origin, 'package:plots')
  })

  it('bring fields that are read, filtered, exported and ruled like ours', async () => {
    const made = await ada.post('/records/account', { name: 'Olivar Alto', landArea: '12.5' })
    assert.equal(made.statusCode, 201, made.body)
    const filter = encodeURIComponent(JSON.stringify({ field: 'landArea', op: 'gt', value: '12' }))
    const { rows } = (await ada.get(`/records/account?filter=${filter}`)).json()
    assert.deepEqual(
      rows.map((row: { landArea: string }) => row.landArea),
      ['12.5'],
    )
    const refused = await ada.post('/records/account', { name: 'Nada', landArea: '0' })
    assert.equal(refused.statusCode, 422)
    assert.deepEqual(
      refused.json().error.violations.map((one: { field: string; rule: string }) => [one.field, one.rule]),
      [['landArea', 'plot']],
    )
  })

  it('fill what they know while a record is written', async () => {
    const module = (await named('account'))?.id
    const field = (definition: Field) => ({
      change: 'create',
      element: { id: randomUUID(), kind: 'field', name: definition.name, parent: module, definition },
    })
    const changes = [
      field({ name: 'charge', type: 'iban', label: both('Cuenta de cargo'), unique: true }),
      field({ name: 'chargeBank', type: 'text', label: both('Banco'), readOnly: true }),
    ]
    const planned = (await ada.post('/elements/changes', { changes })).json()
    const { baseHash, targetHash } = planned
    const applied = await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    assert.equal(applied.statusCode, 200, applied.body)
    const values = { name: 'Almazara', charge: 'es91 2100 0418 4502 0005 1332' }
    const { id } = (await ada.post('/records/account', values)).json()
    const row = (await ada.get(`/records/account/${id}`)).json()
    assert.deepEqual([row.charge, row.chargeBank], ['ES9121000418450200051332', 'CaixaBank'])
    const wrong = await ada.send('PATCH', `/records/account/${id}`, {
      version: 1,
      values: { charge: 'ES91 2100 0418 4502 0005 13' },
    })
    assert.match(wrong.body, /El IBAN de ES tiene 24 caracteres/)
    await ada.send('PATCH', `/records/account/${id}`, { version: 1, values: { charge: null } })
    assert.equal((await ada.get(`/records/account/${id}`)).json().chargeBank, null)
  })

  it('change nothing when they are settled again, and touch none of their own files', async () => {
    const [before, file] = [await elements(), path.join(outside, 'plots', 'index.ts')]
    await settleExtensions(test.system.environment, await loadExtensions(outside))
    assert.deepEqual(await elements(), before)
    assert.equal(await readFile(file, 'utf8'), plots)
  })

  it('follow a newer version, but for what the company has made its own', async () => {
    const area = await named('landArea')
    const label = both('Tierra')
    await apply((all) =>
      all.map((one) => (one.id === area?.id ? { ...one, definition: { ...Object(one.definition), label } } : one)),
    )
    const old = extensionNamed('plots')
    const [first] = old.fields?.account ?? []
    assert.ok(first)
    const newer: Extension = {
      ...old,
      version: '1.1.0',
      fields: {
        account: [
          { ...first, help: both('Más') },
          { name: 'soil', type: 'text', label: both('Suelo') },
        ],
      },
    }
    const versions = [extensionNamed('iban'), { ...newer, name: 'plots' }]
    await settleExtensions(test.system.environment, versions)
    assert.deepEqual((await named('landArea'))?.definition, { ...first, label })
    assert.equal((await named('soil'))?.origin, 'package:plots')
    await apply((all) => all.filter(({ name }) => name !== 'soil'))
    await settleExtensions(test.system.environment, versions)
    assert.equal(await named('soil'), undefined)
  })

  it('leave what they brought when they go', async () => {
    await settleExtensions(test.system.environment, [extensionNamed('iban')])
    assert.equal(await named('plots'), undefined)
    assert.ok(await named('landArea'))
    await settleExtensions(test.system.environment, loaded)
    const again = await named('plots')
    assert.ok(again)
    assert.equal(Object.keys((again.definition as ExtensionDefinition).brought).length, 1)
  })

  it('end the start with their name where a field would be left without its type', async () => {
    const { environment } = test.system
    await refuseOrphans(environment)
    await environment.migrator.exec(
      `update env_test.element set definition = jsonb_set(definition, '{type}', '"furlongs"') where name = 'landArea'`,
    )
    await assert.rejects(refuseOrphans(environment), /"furlongs": it is gone, but the field account\.landArea/)
    await environment.migrator.exec(
      `update env_test.element set definition = jsonb_set(definition, '{type}', '"hectares"') where name = 'landArea'`,
    )
  })

  it('end the start with their name when one is broken', async () => {
    const valid = `export const extension = { label: { es: 'x', en: 'x' }, version: '1' }`
    const broken: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
      ['Capital', { 'index.ts': valid }, /"Capital": its folder is named/],
      ['iban', { 'index.ts': valid }, /"iban": it is there twice/],
      ['empty', {}, /"empty": there is no index\.ts/],
      ['throws', { 'index.ts': `throw new Error('no licence')` }, /"throws": .*no licence/],
      ['syntax', { 'index.ts': `export const = 1` }, /"syntax": .*cannot be loaded/],
      ['nothing', { 'index.ts': `export const other = 1` }, /"nothing": .*exports no "extension"/],
      ['shape', { 'index.ts': valid.replace(`version: '1'`, 'version: 1') }, /"shape": version:/],
      ['key', { 'index.ts': valid.replace('version', 'hooks: {}, version') }, /"key": .*hooks/],
      [
        'half',
        { 'index.ts': valid.replace('version', `fieldTypes: [{ name: 'x' }], version`) },
        /"half": fieldTypes\.0/,
      ],
      [
        'taken',
        {
          'index.ts': `import { text } from '#catalog/field-types/text.ts'\n${valid.replace('version', 'fieldTypes: [text], version')}`,
        },
        /"taken": .*"text" already/,
      ],
    ]
    for (const [name, files, message] of broken) {
      const folder = await write(name, files)
      await assert.rejects(loadExtensions(outside), message, name)
      await rm(folder, { recursive: true })
    }
    await assert.rejects(loadExtensions(path.join(outside, 'nowhere')), /LAZO_EXTENSIONS/)
    const unsound = {
      ...extensionNamed('plots'),
      fields: { account: [{ name: 'owner', type: 'no', label: both('x') }] },
    }
    await assert.rejects(
      settleExtensions(test.system.environment, [extensionNamed('iban'), unsound]),
      /"plots": .*field\.owner/,
    )
  })
})
