import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readTable as read, refusal } from '#test/support/read-table.ts'
import { sheetXml, workbook, zipParts } from '#test/support/table-files.ts'

describe('workbooks', () => {
  const date = (serial: number, style: number): { xml: string } => ({
    xml: `<c r="{at}" s="${style}"><v>${serial}</v></c>`,
  })
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[$-C0A]d &quot;de&quot; mmmm&quot;hs&quot; yyyy h:mm;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>' +
    [0, 14, 164, 165, 10, 22, 20, 46, 166].map((id) => `<xf numFmtId="${id}"/>`).join('') +
    '</cellXfs></styleSheet>'

  test('shared and inline texts are read alike, spaces and escapes kept', async () => {
    const rows = [
      ['Nombre', 'Nota'],
      ['Ñoño & <Cía>', ' dos\nlíneas '],
      ['', 'x'],
    ]
    for (const sharedTexts of [true, false])
      assert.deepEqual((await read(workbook(rows, { sharedTexts }))).cells, rows.slice(1))
  })

  test('numbers are read without the noise of binary fractions', async () => {
    const numbers = [0.1 + 0.2, 34600123456, 1e21, -1234.5, 1.234, 12345.678, 0.0000001, 28001]
    const found = await read(workbook([numbers.map((_, index) => `N${index}`), numbers]))
    assert.deepEqual(found.cells[0], [
      '0.3',
      '34600123456',
      '1000000000000000000000',
      '-1234.5',
      '1.2340',
      '12345.678',
      '0.0000001',
      '28001',
    ])
  })

  test('the style of a cell makes its number a date, a postal code or a percentage', async () => {
    const row = [
      date(46022, 1),
      date(46022, 2),
      date(8001, 3),
      date(0.155, 4),
      date(46022.75, 5),
      date(0.5, 6),
      date(1.5, 7),
      date(46022.25, 8),
      date(59, 1),
      date(61, 1),
    ]
    const found = await read(workbook([row.map((_, index) => `C${index}`), row], { styles }))
    assert.deepEqual(found.cells[0], [
      '2025-12-31',
      '2025-12-31',
      '08001',
      '15.5%',
      '2025-12-31T18:00',
      '12:00',
      '36:00',
      '2025-12-31T06:00',
      '1900-02-28',
      '1900-03-01',
    ])
  })

  test('dates of workbooks that count from 1904', async () => {
    const workbookProperties = '<workbookPr date1904="1"/>'
    const found = await read(workbook([['D'], [date(44560, 1)]], { styles, workbookProperties }))
    assert.deepEqual(found.cells, [['2025-12-31']])
  })

  test('truths, results of formulas and dates as text', async () => {
    const row = [
      true,
      { xml: '<c r="{at}" t="str"><f>A1&amp;"x"</f><v>sí</v></c>' },
      { xml: '<c r="{at}"><f>1+1</f><v>2</v></c>' },
      { xml: '<c r="{at}" t="d"><v>2025-12-31T00:00:00</v></c>' },
      { xml: '<c r="{at}"><f>A1</f></c>' },
    ]
    const found = await read(workbook([['A', 'B', 'C', 'D', 'E'], row]))
    assert.deepEqual(found.cells[0], ['true', 'sí', '2', '2025-12-31', ''])
  })

  test('an error in a cell is named by row and column', async () => {
    const found = await read(
      workbook([
        ['Nombre', 'Total'],
        ['Ana', { xml: '<c r="{at}" t="e"><v>#N/A</v></c>' }],
      ]),
    )
    assert.deepEqual(found.problems, ['Row 2, column «Total»: the spreadsheet reported an error (#N/A).'])
  })

  test('a shared text that is not there is named', async () => {
    const found = await read(workbook([['A'], [{ xml: '<c r="{at}" t="s"><v>9</v></c>' }]]))
    assert.match(found.problems[0] ?? '', /^Row 2, column «A»: the cell refers to a text/)
  })

  test('rich text keeps its letters and loses its phonetic guide', async () => {
    const xml = '<c r="{at}" t="inlineStr"><is><r><t>Ana </t></r><r><t>Gil</t></r><rPh><t>x</t></rPh></is></c>'
    assert.deepEqual((await read(workbook([['A'], [{ xml }]]))).cells, [['Ana Gil']])
  })

  test('prefixed names and cells without a reference are read', async () => {
    const sheet =
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="str"><x:v>A</x:v></x:c><x:c t="str"><x:v>B</x:v></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    const found = await read(workbook([], { parts: { 'xl/worksheets/sheet1.xml': sheet } }))
    assert.deepEqual([found.headers, found.cells], [['A', 'B'], [['1', '2']]])
  })

  test('the first visible sheet is read, or the one asked for', async () => {
    const sheets = '<sheet name="Oculta" state="hidden" r:id="rId1"/><sheet name="Datos" r:id="rId2"/>'
    const parts = { 'xl/worksheets/sheet2.xml': sheetXml([['A'], ['visible']]) }
    assert.deepEqual((await read(workbook([['A'], ['x']], { sheets, parts }))).cells, [['visible']])
    const both = '<sheet name="Uno" r:id="rId1"/><sheet name="Dos" r:id="rId2"/>'
    const asked = await read(workbook([['A'], ['x']], { sheets: both, parts }), { sheet: 'Dos' })
    assert.deepEqual(asked.cells, [['visible']])
  })

  test('blank rows keep the numbers of the others', async () => {
    const found = await read(workbook([['A'], [''], [''], ['x']]))
    assert.deepEqual(
      found.rows.map(({ number }) => number),
      [4],
    )
  })
})

describe('workbooks that are refused', () => {
  const good = workbook([['A'], ['x']])
  const sheetPart = 'xl/worksheets/sheet1.xml'
  const bomb = workbook([['A']], { parts: { [sheetPart]: sheetXml([['x'.repeat(4_000_000)]]) } })
  const doctype =
    '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c></row></sheetData></worksheet>'
  const cases: Record<string, readonly [Uint8Array, RegExp]> = {
    'cut in half': [good.subarray(0, good.length / 2), /^damaged/],
    'another kind of archive': [zipParts({ 'hola.txt': 'hola' }), /^otherSpreadsheet/],
    'an OpenDocument sheet': [
      zipParts({
        mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
        'content.xml': '<a/>',
      }),
      /^otherSpreadsheet/,
    ],
    'a part that expands a thousand times': [bomb, /^tooCompressed/],
    'thousands of parts': [
      zipParts(Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`p${index}`, '']))),
      /^tooManyEntries/,
    ],
    'a DOCTYPE with entities': [workbook([], { parts: { [sheetPart]: doctype } }), /^forbiddenXml/],
    'an unknown entity': [workbook([], { parts: { [sheetPart]: '<worksheet>&boom;</worksheet>' } }), /^damaged/],
    'XML that is not closed': [workbook([], { parts: { [sheetPart]: '<worksheet><sheetData><row>' } }), /^damaged/],
    'tags nested without end': [workbook([], { parts: { [sheetPart]: '<a>'.repeat(5000) } }), /^damaged/],
    'rows out of order': [
      workbook([], {
        parts: {
          [sheetPart]:
            '<worksheet><row r="5"><c t="str"><v>A</v></c></row><row r="2"><c><v>1</v></c></row></worksheet>',
        },
      }),
      /^damaged: Row 6/,
    ],
    'a value in column XFD': [workbook([['A'], [{ xml: '<c r="XFD2"><v>1</v></c>' }]]), /^tooManyColumns: Row 2/],
    'no visible sheet': [workbook([['A']], { sheets: '<sheet name="x" state="veryHidden" r:id="rId1"/>' }), /^noSheet/],
    'a sheet that is not in the archive': [workbook([['A']], { without: [sheetPart] }), /^damaged/],
    'an empty sheet': [workbook([]), /^noHeader/],
    'a name that climbs out of the archive': [
      zipParts({ '../../etc/passwd': 'x', 'xl/workbook.xml': '<workbook/>' }),
      /^damaged/,
    ],
  }
  for (const [name, [content, expected]] of Object.entries(cases))
    test(name, async () => assert.match(await refusal(content), expected))

  test('too much distinct text', async () => {
    const file = workbook([['A'], ['b'], ['c']], { sharedTexts: true })
    assert.match(await refusal(file, { limits: { sharedTextsMax: 2 } }), /^tooManyTexts/)
  })

  test('a sheet that grows over the limit', async () => {
    const limits = { inflatedBytesMax: 100 }
    assert.match(await refusal(good, { limits }), /^tooCompressed/)
  })

  test('a damaged byte in the middle is found', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`fila ${index} ${index * 7919}`])
    const bytes = workbook([['A'], ...rows])
    for (let at = 200; at < bytes.length; at += 997) {
      const broken = Buffer.from(bytes)
      broken[at] = (broken[at] ?? 0) ^ 0xff
      const answer = await refusal(broken)
      assert.match(answer, /^(?:damaged|otherSpreadsheet|notATable|noSheet|not refused)/)
    }
  })
})
