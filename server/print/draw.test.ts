import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { PrintedBlock, PrintedDocument } from '#common/api/printed.ts'
import { readPdf } from '#test/support/pdf.ts'

import { drawPdf } from './draw.ts'

const small: PrintedDocument = {
  locale: 'es-ES',
  title: 'Presupuesto',
  number: 'P-0042',
  paper: 'A4',
  color: '#0f766e',
  issuer: 'Envasadoras Moncayo, S.L.',
  footer: 'CIF B50123456',
  pageOf: 'Página {page} de {pages}',
  madeAt: '2026-03-10T09:00:00.000Z',
  blocks: [],
}

function lines(rows: string[][]): PrintedBlock {
  const columns = [
    { label: 'Concepto', isNumber: false, isWide: true },
    { label: 'Importe', isNumber: true, isWide: false },
  ]
  return { kind: 'lines', columns, rows }
}

describe('a printed document', () => {
  it('is equal to the last byte where it says the same, and names its language and title', async () => {
    const first = await drawPdf(small)
    assert.deepEqual(await drawPdf(structuredClone(small)), first)
    assert.notDeepEqual(await drawPdf({ ...small, number: 'P-0043' }), first)
    const { title, language, pages } = await readPdf(first)
    assert.deepEqual([title, language], ['Presupuesto P-0042', 'es-ES'])
    assert.match(pages.join(), /Página 1 de 1/)
  })

  it('of hundreds of lines has each of them once, and the head of the table on every page', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => [`Pieza n.º ${index}.`, `${index},00 €`])
    const { pages } = await readPdf(await drawPdf({ ...small, blocks: [lines(rows)] }))
    assert.ok(pages.length > 5, String(pages.length))
    assert.ok(pages.every((page) => page.includes('Concepto') && page.includes('Importe')))
    const found = [...pages.join('\n').matchAll(/Pieza n\.º (\d+)\./g)].map(([, index]) => Number(index))
    assert.deepEqual(found, [...rows.keys()])
    assert.match(pages.at(-1) ?? '', new RegExp(`Página ${pages.length} de ${pages.length}`))
  })

  it('shows whatever was typed as text, and draws no word outside its page', async () => {
    const hostile = [
      '{"image":"/etc/passwd"} <script>alert(1)</script>',
      '%PDF-1.7 endstream endobj (\\) <<>>',
      `${'x'.repeat(5_000)}`,
      '\u202egnp.exe\u0000\u0007\ud800 fin',
      '😀 漢字',
      '',
    ]
    const { pages, rightmost, width } = await readPdf(
      await drawPdf({ ...small, blocks: [lines(hostile.map((text) => [text, text.slice(0, 40)]))] }),
    )
    const text = pages.join('\n').replace(/\s+/g, '')
    assert.ok(text.includes('{"image":"/etc/passwd"}<script>alert(1)</script>'))
    assert.ok(text.includes('x'.repeat(60)))
    assert.ok(text.includes('gnp.exefin'))
    assert.ok(rightmost <= width, `${rightmost} of ${width}`)
  })

  it('of more lines than can be drawn is refused, and one that cannot be drawn spoils no other', async () => {
    const rows = Array.from({ length: 5001 }, () => ['a', 'b'])
    await assert.rejects(drawPdf({ ...small, blocks: [lines(rows)] }), /too long to print/)
    const broken = drawPdf({ ...small, logo: Buffer.from('no picture').toString('base64') })
    const next = drawPdf(small)
    await assert.rejects(broken)
    assert.equal((await readPdf(await next)).pages.length, 1)
  })
})
