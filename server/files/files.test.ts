import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readdir, readlink, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import { openFiles } from './files.ts'
import type { Files } from './files.ts'
import { sniffMediaType } from './media-type.ts'
import { openSpool } from './spool.ts'

/** How many files of a folder this process holds; where the system does not tell, none. */
async function openFilesOf(folder: string): Promise<number> {
  const held = await readdir('/proc/self/fd').catch(() => [])
  const places = await Promise.all(held.map(async (one) => await readlink(`/proc/self/fd/${one}`).catch(() => '')))
  return places.filter((place) => place.startsWith(folder)).length
}

describe('files', () => {
  let folder: string
  let files: Files

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lazo-files-'))
    let count = 0
    files = await openFiles(folder, () => `incoming-${(count += 1)}`)
  })
  after(async () => await rm(folder, { recursive: true }))

  async function* parts(...texts: string[]): AsyncGenerator<Uint8Array> {
    for (const text of texts) yield Buffer.from(text)
  }

  it('keep a content under its hash, once', async () => {
    const first = await files.put(parts('hola ', 'mundo'), { bytesMax: 100 })
    const second = await files.put(parts('hola mundo'), { bytesMax: 100 })
    assert.deepEqual(first, second)
    assert.equal(first.hash, '0b894166d3336435c800bea36ff21b29eaa801a52f584c006c49289a0dcf6e2f')
    assert.deepEqual(await buffer(files.read(first.hash)), Buffer.from('hola mundo'))
    assert.deepEqual(await Array.fromAsync(files.hashes()), [first.hash])
    assert.equal(await files.isIntact(first.hash), true)
  })

  it('are not lost when another process begins at the same folder; what one left that died long ago is', async () => {
    const gate = Promise.withResolvers<void>()
    const slow = async function* () {
      yield Buffer.from('begun')
      await gate.promise
    }
    const left = path.join(folder, 'incoming', 'left')
    await writeFile(left, 'half of it')
    await utimes(left, 0, 0)
    const putting = files.put(slow(), { bytesMax: 100 })
    while ((await readdir(path.join(folder, 'incoming'))).length < 2) await wait(1)
    await openFiles(folder, () => 'another')
    gate.resolve()
    assert.equal((await putting).size, 5)
    assert.deepEqual(await readdir(path.join(folder, 'incoming')), [])
  })

  it('are made whole though nobody reads them yet, are read while they are made, and leave nothing behind', async () => {
    const many = Array.from({ length: 200 }, (_, at) => `${at} `.repeat(5_000))
    const { readable, made } = await files.spool(Readable.from(many))
    await made
    assert.deepEqual(await readdir(path.join(folder, 'incoming')), [], 'nor where its process dies')
    assert.equal((await buffer(readable)).toString(), many.join(''))
    const gate = Promise.withResolvers<void>()
    const slow = async function* () {
      yield 'first'
      await gate.promise
      yield 'second'
    }
    const early = await files.spool(Readable.from(slow()))
    const pieces = early.readable[Symbol.asyncIterator]()
    assert.equal(String((await pieces.next()).value), 'first')
    gate.resolve()
    assert.equal(String((await pieces.next()).value), 'second')
    assert.equal((await pieces.next()).done, true)
    const failing = async function* () {
      yield 'begun'
      throw new Error('no more')
    }
    await assert.rejects(buffer((await files.spool(Readable.from(failing()))).readable), /no more/)
    while ((await openFilesOf(folder)) > 0) await wait(5)
  })

  it('are kept for whoever has had no time yet to take what has just been made', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const place = path.join(folder, 'incoming', 'prompt')
    const { readable, made } = await openSpool(place, Readable.from(['just made']), { leastBytes: 1, eachMs: 20 })
    await made
    t.mock.timers.tick(20)
    assert.equal((await buffer(readable)).toString(), 'just made')
  })

  it('that cannot be kept are not made', async () => {
    const source = Readable.from(['never'])
    await assert.rejects(openSpool(path.join(folder, 'nowhere', 'file'), source), { code: 'ENOENT' })
    assert.ok(source.destroyed)
  })

  it('are kept no longer for whoever takes nothing of them', async () => {
    const place = path.join(folder, 'incoming', 'paused')
    const content = Readable.from(Array.from({ length: 100 }, () => 'x'.repeat(10_000)))
    const { readable } = await openSpool(place, content, { leastBytes: 1, eachMs: 20 })
    await once(readable, 'close')
    while ((await openFilesOf(folder)) > 0) await wait(5)
    const endless = Readable.from(
      (async function* () {
        for (;;) yield 'x'
      })(),
    )
    const gone = await openSpool(place, endless)
    gone.readable.destroy()
    await gone.made
    assert.ok(endless.destroyed, 'nor made')
  })

  it('notice a content that was changed or lost', async () => {
    const { hash } = await files.put(parts('otra cosa'), { bytesMax: 100 })
    await writeFile(path.join(folder, hash.slice(0, 2), hash), 'tampered')
    assert.equal(await files.isIntact(hash), false)
    await files.remove(hash)
    assert.equal(await files.isIntact(hash), false)
  })

  it('refuse what is too large, and names that are no hash', async () => {
    await assert.rejects(files.put(parts('x'.repeat(101)), { bytesMax: 100 }), /larger than/)
    assert.throws(() => files.read('../../etc/passwd'), /Invariant/)
  })

  it('are called by what they contain', () => {
    assert.equal(sniffMediaType(Buffer.from('%PDF-1.7')), 'application/pdf')
    assert.equal(sniffMediaType(Buffer.from('RIFFxxxxWEBPVP8 ')), 'image/webp')
    assert.equal(sniffMediaType(Buffer.from('<svg onload="x"/>')), 'text/plain')
    assert.equal(sniffMediaType(Buffer.from([0, 1, 2, 3])), 'application/octet-stream')
  })
})
