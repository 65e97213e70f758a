import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readTable as read, refusal } from '#test/support/read-table.ts'
import { csvText, windows1252, workbook } from '#test/support/table-files.ts'
import { guardCell } from './cell-text.ts'

describe('delimited files: how they are written', () => {
  const text = 'Nombre;Ciudad\r\nÁñez Güell;A Coruña\r\n'
  const expected = [['Áñez Güell', 'A Coruña']]
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
  const bigEndian = Buffer.from(wide).swap16()
  const variants: Record<string, readonly [Uint8Array, string]> = {
    'UTF-8': [Buffer.from(text), 'utf-8'],
    'UTF-8 with a mark': [Buffer.from(`\ufeff${text}`), 'utf-8'],
    'UTF-16 little-endian with a mark': [wide, 'utf-16le'],
    'UTF-16 big-endian with a mark': [bigEndian, 'utf-16be'],
    'UTF-16 little-endian without a mark': [wide.subarray(2), 'utf-16le'],
    'UTF-16 big-endian without a mark': [bigEndian.subarray(2), 'utf-16be'],
    'Windows-1252': [windows1252(text), 'windows-1252'],
    'ISO 8859-1': [Buffer.from(text, 'latin1'), 'windows-1252'],
    'old Macintosh': [Buffer.from(mac(text), 'latin1'), 'macintosh'],
    'MS-DOS code page 850': [Buffer.from(dos(text), 'latin1'), 'ibm850'],
  }
  for (const [name, [bytes, encoding]] of Object.entries(variants))
    test(`${name} is recognised`, async () => {
      const found = await read(bytes)
      assert.deepEqual(found.cells, expected)
      assert.equal(found.encoding, encoding)
      assert.deepEqual(found.headers, ['Nombre', 'Ciudad'])
    })

  test('the euro sign tells ISO 8859-15 from Windows-1252', async () => {
    const old = Buffer.from('Empresa;Importe\nCaf\xe9;10 \xa4\n', 'latin1')
    const found = await read(old)
    assert.equal(found.encoding, 'iso-8859-15')
    assert.deepEqual(found.cells, [['Café', '10 €']])
    assert.deepEqual((await read(windows1252('Empresa;Importe\nCafé;10 €\n'))).cells, [['Café', '10 €']])
  })

  test('an accent that falls on the border of two chunks is one letter', async () => {
    const name = 'x'.repeat(262_143 - 'Nombre;Ciudad\n'.length)
    const found = await read(`Nombre;Ciudad\n${name}é;Lugo\n`)
    assert.equal(found.cells[0]?.[0], `${name}é`)
  })

  for (const delimiter of [';', ',', '\t', '|'])
    test(`the delimiter ${JSON.stringify(delimiter)} is recognised`, async () => {
      const rows = [
        ['Nombre', 'Nota', 'Importe'],
        ['Ana', 'uno, dos; tres | cuatro', '1.234,50'],
        ['Luis', 'a;b;c', '7,00'],
      ]
      const found = await read(csvText(rows, { delimiter }))
      assert.equal(found.delimiter, delimiter)
      assert.deepEqual(found.cells, rows.slice(1))
    })

  for (const [name, text] of Object.entries({
    'headers full of commas': 'Nombre, apellidos o razón social;Importe, sin IVA, en euros;Correo, el de la oficina\n',
    'headers and texts full of commas':
      'Empresa, la de la factura;Calle, número, piso\nBar, S. L.;Mayor, 3, 2.º\nTe, S. A.;Sol, 1, bajo\n',
    'decimals with a comma': '10,5;20,5\n30,25;40,75\n',
    'quoted cells with commas': '"Nombre, apellidos";"Calle, número, piso"\n"Gil, Ana";"Sol, 1, bajo"\n',
  }))
    test(`semicolons are recognised in spite of ${name}`, async () => {
      assert.equal((await read(text)).delimiter, ';')
    })

  test('commas with a space after each are recognised', async () => {
    assert.deepEqual((await read('A, B, C\n1, 2; x, 3\n')).delimiter, ',')
  })

  test('a "sep=" line names the delimiter and is not a row', async () => {
    const found = await read('sep=|\r\nA|B\r\n1;2|3\r\n')
    assert.deepEqual([found.headers, found.cells], [['A', 'B'], [['1;2', '3']]])
    assert.equal(found.rows[0]?.number, 2)
  })

  for (const [name, lineEnd] of Object.entries({ LF: '\n', CRLF: '\r\n', CR: '\r' }))
    test(`lines may end with ${name}`, async () => {
      const found = await read(
        csvText(
          [
            ['A', 'B'],
            ['1', '2'],
            ['3', '4'],
          ],
          { lineEnd },
        ),
      )
      assert.deepEqual(found.cells, [
        ['1', '2'],
        ['3', '4'],
      ])
      assert.deepEqual(
        found.rows.map(({ number }) => number),
        [2, 3],
      )
    })

  test('the last line needs no end', async () => {
    assert.deepEqual((await read('A;B\n1;2')).cells, [['1', '2']])
  })

  test('a list of one column is a list', async () => {
    assert.deepEqual((await read('E-mail\na@b.es\nc@d.es\n')).cells, [['a@b.es'], ['c@d.es']])
  })
})

describe('delimited files: odd rows', () => {
  test('quoted cells hold delimiters, quotation marks and line ends', async () => {
    const found = await read('A;B\n"1;2";"dijo ""hola""\r\ny se fue"\n3;4\n')
    assert.deepEqual(found.cells, [
      ['1;2', 'dijo "hola"\r\ny se fue'],
      ['3', '4'],
    ])
    assert.deepEqual(
      found.rows.map(({ number }) => number),
      [2, 3],
    )
  })

  test('a row with too many cells is named and the next one is read', async () => {
    const found = await read('A;B\n1;2;3\n4;5\n')
    assert.deepEqual(found.problems, ['Row 2, column «C»: there are more cells than columns in the header.'])
    assert.equal(found.rows[1]?.problem, undefined)
  })

  test('empty cells beyond the header are no problem', async () => {
    assert.deepEqual((await read('A;B\n1;2;;\n')).problems, [])
  })

  test('a row that is cut short is named with the column where it ends', async () => {
    assert.deepEqual((await read('A;B;C\n1;2\n4;5;6\n')).problems, [
      'Row 2, column «C»: cells are missing: the row ends before the last column.',
    ])
  })

  test('text after a closing quotation mark is named and swallows nothing', async () => {
    const found = await read('A;B\n"Bar "El Rincón"";2\n3;4\n')
    assert.deepEqual(found.problems, ['Row 2, column «A»: there is text after a closing quotation mark.'])
    assert.deepEqual(found.cells[1], ['3', '4'])
  })

  test('a quotation mark inside a plain cell is text', async () => {
    assert.deepEqual((await read('A;B\n5" x 3";2\n')).cells, [['5" x 3"', '2']])
  })

  test('spaces around a quoted cell are not part of it', async () => {
    assert.deepEqual((await read('A;B\n "1;x" ; "2" \n')).cells, [['1;x', '2']])
  })

  test('a quotation mark that is never closed costs its row only', async () => {
    const found = await read('A;B\n1;"abierto\n3;4\n5;6\n')
    assert.deepEqual(found.problems, ['Row 2, column «B»: a quotation mark is opened and never closed.'])
    assert.deepEqual(found.cells.slice(1), [
      ['3', '4'],
      ['5', '6'],
    ])
    assert.deepEqual(
      found.rows.map(({ number }) => number),
      [2, 3, 4],
    )
  })

  test('NUL inside a cell is named', async () => {
    assert.deepEqual((await read('A;B\nuno\u0000;2\n')).problems, [
      'Row 2, column «A»: there is a character that cannot be read.',
    ])
  })

  test('other control characters are taken out', async () => {
    assert.deepEqual((await read('A;B\nu\u0007no\u001b;2\n')).cells, [['uno', '2']])
  })

  test('broken UTF-8 after a mark is named', async () => {
    const bytes = Buffer.concat([Buffer.from('\ufeffA;B\nJos'), Buffer.from([0xe9]), Buffer.from(';2\n')])
    assert.deepEqual((await read(bytes)).problems, ['Row 2, column «A»: there is a character that cannot be read.'])
  })

  test('blank rows are passed over and still counted', async () => {
    const found = await read('A;B\n\n;;\n1;2\n')
    assert.deepEqual(
      found.rows.map(({ number }) => number),
      [4],
    )
  })

  test('a title above the header is not the header', async () => {
    const found = await read('Feria de Zaragoza;;\n;;\nNombre;Correo;Ciudad\nAna;a@b.es;Lugo\n')
    assert.deepEqual(found.headers, ['Nombre', 'Correo', 'Ciudad'])
    assert.equal(found.rows[0]?.number, 4)
  })

  test('headers that repeat or are empty get names of their own', async () => {
    const found = await read('Tel;;Tel;\n1;2;3\n')
    assert.deepEqual(found.headers, ['Tel', 'B', 'Tel (2)'])
  })

  test('without a header the columns are called by letters', async () => {
    const found = await read('1;2\n3;4\n', { hasHeader: false })
    assert.deepEqual(
      [found.headers, found.cells],
      [
        ['A', 'B'],
        [
          ['1', '2'],
          ['3', '4'],
        ],
      ],
    )
  })

  test('leading zeros kept by a formula of quotation marks are text', async () => {
    assert.deepEqual((await read('A;B\n="08001";="a""b"\n')).cells, [['08001', 'a"b']])
  })

  test('header and no rows is an empty table', async () => {
    assert.deepEqual((await read('Nombre;Correo\n')).cells, [])
  })
})

describe('delimited files that are refused', () => {
  const long = 'x'.repeat(1_000_001)
  const cases: Record<string, readonly [string | Uint8Array, RegExp]> = {
    'an empty file': ['', /^empty/],
    'only line ends': ['\r\n\r\n\r\n', /^noHeader/],
    'only a mark': ['\ufeff', /^noHeader/],
    'a cell over a million characters': [`A;B\n1;${long}\n`, /^cellTooLong: Row 2, column «2»/],
    'a quoted cell over a million characters': [`A;B\n"${long}";1\n`, /^cellTooLong: Row 2/],
    'more columns than allowed': [`${'a;'.repeat(600)}\n`, /^tooManyColumns: Row 1/],
    'a PDF': ['%PDF-1.7\n1 0 obj\n', /^notATable/],
    'a PNG': [Buffer.from('89504e470d0a1a0a0000', 'hex'), /^notATable/],
    'a gzip file': [Buffer.from('1f8b0800000000000003', 'hex'), /^notATable/],
    'an old Excel workbook': [Buffer.from('d0cf11e0a1b11ae10000', 'hex'), /^oldSpreadsheet/],
    'a web page': ['<html><table><tr><td>1</td></tr></table>', /^webPage/],
    'a web page after a mark': ['\ufeff  <!DOCTYPE html><p>', /^webPage/],
    'an XML document': ['<?xml version="1.0"?><Workbook/>', /^notATable/],
    'a program': [Buffer.alloc(5000, Buffer.from([1, 2, 3, 65, 14, 200])), /^notATable/],
  }
  for (const [name, [content, expected]] of Object.entries(cases))
    test(name, async () => assert.match(await refusal(content), expected))

  test('more rows than allowed', async () => {
    const limits = { rowsMax: 3 }
    assert.match(await refusal('A\n1\n2\n3\n4\n', { limits }), /^tooManyRows: Row 5/)
  })

  test('a file that is too large', async () => {
    assert.match(await refusal('A\n1\n', { limits: { fileBytesMax: 3 } }), /^tooLarge/)
  })
})

describe('what is written is read back', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) =>
    // eslint-disable-next-line no-control-regex -- Files do not carry control characters.
    text.replace(/[\u0000-\u001f\u007f\ufffd\u200b]/g, '').replace(/^\ufeff/, ''),
  )
  const lines = fc.constantFrom('\n', '\r\n', '')
  const wideCell = fc.tuple(cell, lines, cell).map((parts) => parts.join(''))
  const rows = fc.array(fc.tuple(wideCell, wideCell, wideCell), { minLength: 1, maxLength: 8 })

  test('any text through a delimited file', async () => {
    const style = fc.record({
      delimiter: fc.constantFrom(';', ',', '\t', '|'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      quoteAll: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(rows, style, async (values, { delimiter, lineEnd, quoteAll }) => {
        const guarded = [['Nombre', 'Nota', 'Otra'], ...values.map((row) => row.map(guardCell))]
        const text = csvText(guarded, { delimiter, lineEnd, quoteAll })
        const found = await read(text, { delimiter })
        const kept = values.filter((row) => row.some((value) => value.trim() !== ''))
        assert.deepEqual(found.cells, kept)
        assert.deepEqual(found.problems, [])
      }),
      { numRuns: 200 },
    )
  })

  test('any text through a workbook', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (values, sharedTexts) => {
        const guarded = [['Nombre', 'Nota', 'Otra'], ...values.map((row) => row.map(guardCell))]
        const found = await read(workbook(guarded, { sharedTexts }))
        const kept = values.filter((row) => row.some((value) => value.trim() !== ''))
        assert.deepEqual(found.cells, kept)
      }),
      { numRuns: 60 },
    )
  })

  test('bytes of any kind are read or refused, never a crash', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('', 'PK', 'BEGIN:VCARD\n', 'A;B\n'), async (tail, head) => {
        await refusal(Buffer.concat([Buffer.from(head), tail]))
      }),
      { numRuns: 200 },
    )
  })
})

function mac(text: string): string {
  return recode(text, { Á: 0xe7, ñ: 0x96, ü: 0x9f })
}

function dos(text: string): string {
  return recode(text, { Á: 0xb5, ñ: 0xa4, ü: 0x81 })
}

function recode(text: string, bytes: Readonly<Record<string, number>>): string {
  return Array.from(text, (letter) => String.fromCharCode(bytes[letter] ?? letter.charCodeAt(0))).join('')
}
