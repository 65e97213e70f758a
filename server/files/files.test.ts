import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { buffer } from 'node:stream/consumers'

import { openFiles } from './files.ts'
import type { Files } from './files.ts'
import { sniffMediaType } from './media-type.ts'

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
