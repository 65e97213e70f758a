import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankStringsAndComments } from '#tools/tidy/code.ts'
import { checkDeadTexts } from '#tools/tidy/dead-texts.ts'
import { tidy } from './tidy.ts'

const architecture = `# Architecture

## The map

\`\`\`
tools/           what checks
test/
  support/
web/
  *.tsx
  ui/
server/
  cli.ts         the commands
  http/          resources
  records/       reads and writes
  changes/ jobs/ the log; what runs later
  db/
  context.ts     (types only) what is handed down
catalog/
  field-types/
common/
\`\`\`
`

const sound: Readonly<Record<string, string>> = {
  'ARCHITECTURE.md': architecture,
  'package.json': '{ "scripts": { "tidy": "node tools/tidy.ts" } }',
  'tools/tidy.ts': '',
  'test/support/database.ts': `import pg from 'pg'\n`,
  'web/main.tsx': `import React from 'react'\nimport { mark } from '#web/ui/mark.tsx'\n`,
  'web/ui/mark.tsx': `import { field } from '#common/field.ts'\n`,
  'server/cli.ts': `import { app } from '#server/http/app.ts'\nawait import('#server/jobs/jobs.ts')\n`,
  'server/http/app.ts': `import fastify from 'fastify'\nimport { list } from '#server/records/list.ts'\n`,
  'server/records/list.ts': `import { open } from '#server/db/open.ts'\nimport { append } from '#server/changes/append.ts'\n`,
  'server/records/list.test.ts': `import '#test/support/database.ts'\nimport '#server/http/app.ts'\n`,
  'server/changes/append.ts': `import type { Context } from '#server/context.ts'\n`,
  'server/jobs/jobs.ts': `import boss from 'pg-boss'\n`,
  'server/db/open.ts': `import pg from 'pg'\nimport { types } from '#catalog/field-types/index.ts'\n`,
  'server/context.ts': `import type { App } from '#server/http/app.ts'\n`,
  'catalog/field-types/define.ts': '',
  'catalog/field-types/index.ts': `import { text } from './text.ts'\nimport './define.ts'\n`,
  'catalog/field-types/text.ts': `import { part } from './text-part.ts'\n`,
  'catalog/field-types/text-part.ts': '',
  'common/field.ts': '',
}

/** What tidy finds when some files of a sound tree are other than they should be. */
function found(changes: Readonly<Record<string, string>>): readonly string[] {
  return tidy(new Map(Object.entries({ ...sound, ...changes })))
}

test('a sound tree has nothing to put in order', () => {
  assert.deepEqual(found({}), [])
})

test('a tree without a map is refused', () => {
  assert.deepEqual(found({ 'ARCHITECTURE.md': '# Architecture\n' }), ['ARCHITECTURE.md: has no map'])
})

test('an import that points up the map is found, with its line', () => {
  assert.deepEqual(found({ 'server/jobs/jobs.ts': `import boss from 'pg-boss'\nimport '#server/records/list.ts'\n` }), [
    'server/jobs/jobs.ts:2: imports server/records/list.ts, which is above it in the map',
  ])
})

test('folders on one line of the map do not import each other', () => {
  assert.deepEqual(found({ 'server/jobs/jobs.ts': `export { append } from '#server/changes/append.ts'\n` }), [
    'server/jobs/jobs.ts:1: server/jobs and server/changes are side by side in the map',
  ])
})

test('the browser uses neither the server nor the rest of the catalogue', () => {
  assert.deepEqual(found({ 'web/ui/mark.tsx': `import '#common/field.ts'\nimport '#server/context.ts'\n` }), [
    'web/ui/mark.tsx:2: the browser may not use server/context.ts',
  ])
})

test('the server does not use the browser, not even in a test', () => {
  assert.deepEqual(
    found({ 'server/records/list.test.ts': `import '#web/main.tsx'\nimport '#test/support/database.ts'` }),
    ['server/records/list.test.ts:1: only the browser may use web/main.tsx'],
  )
})

test('a word of the interface that is written in the code is found, in attributes and between tags', () => {
  const code = [
    `/** \`<Popover label="Filtros">\` */`,
    `const mark = <b title="Nuevo lead">{text.list.more}</b>`,
    `const link = <a placeholder={'Buscar'} href="https://example.org">Lazo</a>`,
    `const line = <p>`,
    `  Nada todavía.`,
    `</p>`,
  ]
  const files = { 'web/ui/mark.tsx': `import { field } from '#common/field.ts'\n${code.join('\n')}\n` }
  assert.deepEqual(
    found(files).map((one) => one.split(': ').slice(0, 2).join(': ')),
    [
      'web/ui/mark.tsx:3: title="Nuevo lead"',
      `web/ui/mark.tsx:4: placeholder={'Buscar'`,
      'web/ui/mark.tsx:5: >\n  Nada todavía.',
    ],
  )
})

test('what no other file uses stays in its file', () => {
  const list = `import '#server/db/open.ts'\nimport '#server/changes/append.ts'\nexport function list() {}\n`
  assert.deepEqual(found({ 'server/records/list.ts': list }), [])
  const rows = `${list}export const rowsMax = 50\nexport type Row = string\n`
  const unused = [
    'server/records/list.ts:4: rowsMax: no other file uses it',
    'server/records/list.ts:5: Row: no other file uses it',
  ]
  assert.deepEqual(found({ 'server/records/list.ts': rows }), unused)
  // Another file may well have something of its own by that name.
  const page = `import fastify from 'fastify'\nimport { list } from '#server/records/list.ts'\n`
  assert.deepEqual(
    found({ 'server/records/list.ts': rows, 'server/http/app.ts': `${page}const rowsMax = 5\ntype Row = number\n` }),
    unused,
  )
  const taking = page.replace('list', 'list, rowsMax as most, type Row')
  assert.deepEqual(found({ 'server/records/list.ts': rows, 'server/http/app.ts': taking }), [])
})

test('the shapes that others build on may leave their file unused', () => {
  assert.deepEqual(found({ 'common/field.ts': 'export interface Field {}\n' }), [])
  assert.deepEqual(found({ 'common/field.ts': 'export const fieldsMax = 200\n' }), [
    'common/field.ts:1: fieldsMax: no other file uses it',
  ])
})

test('what serves tests serves nothing else', () => {
  assert.deepEqual(
    found({ 'server/db/open.ts': `import '#test/support/database.ts'\nimport '#catalog/field-types/index.ts'` }),
    ['server/db/open.ts:1: only tests may use test/support/database.ts'],
  )
})

test('a file of types takes types from anywhere and nothing else', () => {
  assert.deepEqual(found({ 'server/context.ts': `import { app } from '#server/http/app.ts'\n` }), [
    'server/context.ts:1: imports server/http/app.ts: this file holds types only',
  ])
})

test('paths with ../ and paths into another folder are refused', () => {
  assert.deepEqual(
    found({ 'server/cli.ts': `import '../common/field.ts'\nimport './http/app.ts'\nimport '#server/jobs/jobs.ts'` }),
    [
      'server/cli.ts:1: imports ../common/field.ts: write #folder/file.ts',
      'server/cli.ts:2: imports ./http/app.ts of another folder: write #folder/file.ts',
    ],
  )
})

test('a vendor stays behind its fence', () => {
  const file = 'server/records/list.ts'
  const rest = `import '#server/db/open.ts'\nimport '#server/changes/append.ts'\n`
  assert.deepEqual(found({ [file]: `${rest}import pg from 'pg'\n` }), [
    `${file}:3: imports pg, which belongs in server/db/`,
  ])
  assert.deepEqual(found({ [file]: `${rest}import { request } from 'node:https'\n` }), [
    `${file}:3: imports node:https, which belongs in server/egress/`,
  ])
})

test('a folder that the map does not list is found, and so is a line without its folder', () => {
  assert.deepEqual(found({ 'server/magic/magic.test.ts': '' }), ['server/magic/: is not in the map of ARCHITECTURE.md'])
  assert.deepEqual(found({ 'ARCHITECTURE.md': architecture.replace('common/\n', 'common/\nbench/\n') }), [
    'ARCHITECTURE.md: the map lists bench, which does not exist',
  ])
})

test('a catalogue entry must be in its list, or be part of one that is', () => {
  assert.deepEqual(found({ 'catalog/field-types/phone.ts': '' }), [
    'catalog/field-types/phone.ts: is not listed in catalog/field-types/index.ts',
    'catalog/field-types/phone.ts: nothing uses it',
  ])
})

test('a file that only its test uses is still in use, one that nothing names is not', () => {
  assert.deepEqual(found({ 'common/money.ts': '' }), ['common/money.ts: nothing uses it'])
  assert.deepEqual(found({ 'common/money.ts': '', 'common/money.test.ts': `import './money.ts'` }), [])
})

test('a worker named by its address is in use', () => {
  const list = `import '#server/db/open.ts'\nimport '#server/changes/append.ts'\nnew Worker(new URL('./read.ts', import.meta.url))`
  assert.deepEqual(found({ 'server/records/list.ts': list, 'server/records/read.ts': '' }), [])
})

test('a file has 400 lines at most', () => {
  assert.deepEqual(found({ 'common/field.ts': '\n'.repeat(400) }), [])
  assert.deepEqual(found({ 'common/field.ts': '\n'.repeat(401) }), ['common/field.ts: has 401 lines; 400 at most'])
})

test('nothing escapes the formatter or the limit of a length', () => {
  const escapes = [
    ['prettier', 'ignore'],
    ['oxfmt', 'ignore'],
    ['oxlint', 'disable-next-line max-lines'],
  ]
  for (const escape of escapes.map((parts) => parts.join('-'))) {
    assert.deepEqual(found({ 'common/field.ts': `\nconst a = 1 // ${escape}\n` }), [
      `common/field.ts:2: ${escape}: the formatter and the limits hold for every file`,
    ])
  }
  assert.deepEqual(found({ 'common/field.ts': '// oxlint-disable-next-line no-control-regex\n' }), [])
})

test('names that say nothing are refused', () => {
  assert.deepEqual(found({ 'common/field.ts': 'export type FieldManager = string\n' }), [
    'common/field.ts:1: type FieldManager: find the noun for this name',
  ])
  assert.deepEqual(found({ 'common/field.ts': 'export type Database = string // a FieldManager\n' }), [])
})

test('classes are for errors', () => {
  assert.deepEqual(found({ 'common/field.ts': 'class Field {}\n' }), [
    'common/field.ts:1: class Field: classes are for errors only',
  ])
  assert.deepEqual(found({ 'common/field.ts': 'class FieldError extends Error {}\n' }), [])
})

test('time and chance come from the context', () => {
  assert.deepEqual(found({ 'common/field.ts': 'const at = new Date()\nconst id = Math.random()\n' }), [
    'common/field.ts:1: new Date(): time, chance and ids come from the context',
    'common/field.ts:2: Math.random(: time, chance and ids come from the context',
  ])
  assert.deepEqual(found({ 'common/field.ts': 'const at = new Date(text)\nworld.randomBytes(8)\n' }), [])
})

test('traces of one machine are found in any text', () => {
  const folder = ['', 'home', 'ada', 'lazo'].join('/')
  const violations = found({ 'README.md': `Run it in ${folder} and wait.\n` })
  assert.deepEqual(violations, [`README.md:1: ${folder}: belongs to one machine, not to the product`])
})

test('a text that nothing says is refused, and one that is chosen from its group is not', () => {
  const file = 'common/texts/es/list.ts'
  const tree = {
    [file]: `export const list = {\n  count: { one: '# ficha', other: '# fichas' },\n  gone: 'Nada',\n  call: 'Llamar',\n  kinds: {\n    one: 'Uno',\n    two: 'Dos',\n  },\n}\n`,
    'web/main.tsx': `const { list: words } = text\nwords.count\nlist.kinds[kind]\nlist[found ? 'call' : key]\n// list.gone\n`,
  }
  assert.deepEqual(checkDeadTexts(new Map(Object.entries(tree))), [`${file}:3: list.gone: nothing says it`])
})

test('a page names only what exists', () => {
  assert.deepEqual(found({ 'README.md': 'See `server/http/app.ts`, `common/` and [the map](ARCHITECTURE.md).\n' }), [])
  assert.deepEqual(found({ 'README.md': 'See `server/http/gone.ts`\nand ![it](docs/gone.png).\n' }), [
    'README.md:1: names server/http/gone.ts, which does not exist',
    'README.md:2: names docs/gone.png, which does not exist',
  ])
})

test('the type checker is seldom overruled', () => {
  const filler = 'const line = 1\n'.repeat(300)
  const tree = {
    'common/a.test.ts': `import './b.ts'\nimport './c.ts'\nimport './d.ts'\n`,
    'common/c.ts': filler,
    'common/d.ts': filler,
  }
  assert.deepEqual(
    found({ ...tree, 'common/field.ts': filler, 'common/b.ts': `${filler}// as any\nconst a = 'as any'\n` }),
    [],
  )
  const wild = 'const a = b as C\nconst d = e as F\nconst g: any = h!.i\nconst j = k!.l\n'
  assert.deepEqual(found({ ...tree, 'common/field.ts': filler, 'common/b.ts': filler + wild }).length, 3)
})

test('strings, comments, templates and patterns are blanked, code inside templates is kept', () => {
  const code = `a('it // is'); // why\nb(\`x \${c('y')} z\`) /* d\ne */; f(/["']/); g / h`
  const blanked = blankStringsAndComments(code)
  assert.equal(blanked.length, code.length)
  assert.match(blanked, /^a\( +\); +\nb\(` +\{c\( +\)\} +`\) +\n +; f\( +\); g \/ h$/)
})

test('an extension uses the contracts, its browser half the browser too, and nobody uses an extension', () => {
  const added = {
    'ARCHITECTURE.md': architecture.replace('web/\n', 'extensions/\nweb/\n'),
    'extensions/iban/index.ts': `import { field } from '#common/field.ts'\nimport { iban } from './iban.ts'\n`,
    'extensions/iban/iban.ts': `import '#catalog/field-types/define.ts'\n`,
    'extensions/iban/web.tsx': `import React from 'react'\nimport '#web/ui/mark.tsx'\nimport { iban } from './iban.ts'\n`,
  }
  assert.deepEqual(found(added), [])
  const wrong = {
    ...added,
    'extensions/iban/index.ts': `import '#server/records/list.ts'\nimport '#web/ui/mark.tsx'\nimport pg from 'pg'\n`,
    'server/jobs/jobs.ts': `import boss from 'pg-boss'\nimport '#extensions/iban/index.ts'\n`,
    'extensions/other/index.ts': `import '#extensions/iban/iban.ts'\nconst now = Date.now()\n`,
  }
  assert.deepEqual(found(wrong).toSorted(), [
    'extensions/iban/index.ts:1: an extension may not use server/records/list.ts',
    'extensions/iban/index.ts:2: an extension may not use web/ui/mark.tsx',
    'extensions/iban/index.ts:3: imports pg, which belongs in server/db/',
    'extensions/other/index.ts:1: an extension may not use extensions/iban/iban.ts',
    'extensions/other/index.ts:2: Date.now(: time, chance and ids come from the context',
    'server/jobs/jobs.ts:2: only the start of the program may use extensions/iban/index.ts',
  ])
})
