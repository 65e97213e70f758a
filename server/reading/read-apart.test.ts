import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { fileWith } from '#test/support/read-table.ts'
import { readTextApart } from './read-apart.ts'

/** A page whose content is the stream, in a file without a table of where things are, which readers find by themselves. */
function pdfOf(stream: Buffer, filters: string): Buffer {
  const before = `%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >> endobj
4 0 obj << /Length ${stream.length} /Filter [${filters}] >> stream
`
  return Buffer.concat([Buffer.from(before), stream, Buffer.from('\nendstream endobj\ntrailer << /Root 1 0 R >>\n')])
}

test('a file of a few bytes that unpacks to more than there is memory for is left unread', async () => {
  const blanks = deflateSync(deflateSync(Buffer.alloc(400_000_000, ' '), { level: 1 }))
  const path = fileWith(pdfOf(blanks, '/FlateDecode /FlateDecode'))
  const read = await readTextApart({ path, name: 'bomb.pdf', mime: 'application/pdf' })
  assert.equal(read.state, 'tooLarge')
})

test('one that unpacks to little is read', async () => {
  const path = fileWith(pdfOf(deflateSync(Buffer.alloc(5_000_000, ' ')), '/FlateDecode'))
  const read = await readTextApart({ path, name: 'blank.pdf', mime: 'application/pdf' })
  assert.equal(read.state, 'empty')
})
