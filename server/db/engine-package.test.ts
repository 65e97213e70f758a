import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, cp, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

import { copyEngine, findNativeDir, linkLibraries } from './engine-package.ts'

const run = promisify(execFile)
const nativeDir = findNativeDir()
const skip = nativeDir === undefined || process.platform === 'win32'

test('the programs run from a copy made without the package’s install script', { skip }, async (context) => {
  const home = await mkdtemp(join(tmpdir(), 'lazo-engine-'))
  context.after(() => rm(home, { recursive: true, force: true }))
  const bare = await installWithoutLinks(home)
  const copies = await Promise.all([copyEngine(bare, join(home, 'copies')), copyEngine(bare, join(home, 'copies'))])
  assert.equal(copies[0], copies[1])
  const { stdout } = await run(join(copies[0] ?? '', 'bin', 'postgres'), ['--version'])
  assert.match(stdout, /^postgres \(PostgreSQL\) \d+/)
})

test('links that install scripts did not make are made, once', { skip }, async (context) => {
  const home = await mkdtemp(join(tmpdir(), 'lazo-engine-'))
  context.after(() => rm(home, { recursive: true, force: true }))
  const bare = await installWithoutLinks(home)
  assert.equal(await linkLibraries(bare), true)
  assert.equal(await linkLibraries(bare), true)
  await run(join(bare, 'bin', 'initdb'), ['--version'])
})

test('programs are not copied to where others could change them', { skip }, async (context) => {
  const home = await mkdtemp(join(tmpdir(), 'lazo-engine-'))
  context.after(() => rm(home, { recursive: true, force: true }))
  const open = join(home, 'open')
  await mkdir(open)
  await chmod(open, 0o777)
  assert.equal(await copyEngine(nativeDir ?? '', open), undefined)
})

async function installWithoutLinks(home: string): Promise<string> {
  const bare = join(home, 'package', 'native')
  await cp(nativeDir ?? '', bare, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  })
  await cp(join(dirname(nativeDir ?? ''), 'package.json'), join(home, 'package', 'package.json'))
  return bare
}
