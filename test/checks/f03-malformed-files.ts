import { randomUUID } from 'node:crypto'

import type { ImportDetail } from '#common/api/imports.ts'
import type { Client } from '#test/support/http.ts'
import { rawZip } from '#test/support/raw-zip.ts'
import { windows1252, workbook, zipParts } from '#test/support/table-files.ts'

import type { Check, SharedServer } from './check.ts'

const head = ['Nombre', 'Correo', 'Teléfono', 'Fecha de nacimiento']
const good = ['Ana', 'ana@feria.example', '+34 600 111 222', '1980-02-29']
const person = (name: string): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nN:${name};;;;\r\nEMAIL:${name}@feria.example\r\nEND:VCARD\r\n`
const lines = (...rows: readonly string[]): Buffer => Buffer.from([head.join(';'), ...rows].join('\n'))
const cell = (xml: string): Buffer => workbook([head, ['Ana', { xml }]])

/** Broken in the ways in which files of people and of programs are. */
const files: Readonly<Record<string, Buffer>> = {
  'empty.csv': Buffer.alloc(0),
  'blank.csv': Buffer.from('\n\n\n   \n'),
  'mark-only.csv': Buffer.from('\ufeff'),
  'head-only.csv': lines(),
  'no-head.csv': Buffer.from(`${good.join(';')}\n${good.join(';')}\n`),
  'short-rows.csv': lines('Ana', 'Luis;luis@feria.example', 'Eva;;;;'),
  'long-rows.csv': lines('Ana;a@feria.example;;;;;;;;;;more;and;more'),
  'open-quote.csv': lines('"Ana;ana@feria.example', 'Luis;luis@feria.example'),
  'stray-quotes.csv': lines('An"a;ana@feria.example', '"Eva" x;eva@feria.example', '""";""'),
  'quoted-lines.csv': lines('"Ana\nMaría\r\nLuz";ana@feria.example'),
  'mixed-ends.csv': Buffer.from(`${head.join(';')}\r\nAna;a@feria.example\nLuis;l@feria.example\rEva;e@feria.example`),
  'mixed-signs.csv': Buffer.from('Nombre,Correo;Teléfono\tNotas\nAna,ana@feria.example;600\tx\n'),
  'nul.csv': lines('A\0na;ana@feria.example', '\0'),
  'controls.csv': lines('A\u0001\u001b[2Jna;ana@feria.example', '\u202eAna;b@feria.example'),
  'half-utf8.csv': Buffer.concat([lines('Peña;a@feria.example'), Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0x0a])]),
  'windows.csv': windows1252(`${head.join(';')}\nPeña “Hijos”;p@feria.example\n`),
  'utf16.csv': Buffer.from(`\ufeff${head.join(';')}\nAna;ana@feria.example\n`, 'utf16le'),
  'utf16-odd.csv': Buffer.from(`\ufeff${head.join(';')}\nAna;ana@feria.example\n`, 'utf16le').subarray(0, -1),
  'bad-mail.csv': lines('Ana;no-at', 'Luis;a@@b', 'Eva;<script>@x', `Li;${'a'.repeat(400)}@x.example`),
  'bad-dates.csv': lines(
    'Ana;a@feria.example;;31/02/2026',
    'Luis;l@feria.example;;0000-00-00',
    'Eva;e@feria.example;;99999-12-31',
  ),
  'bad-phones.csv': lines('Ana;a@feria.example;abc', 'Luis;l@feria.example;+', `Eva;e@feria.example;${'9'.repeat(80)}`),
  'long-cell.csv': lines(`${'a'.repeat(200_000)};a@feria.example`),
  'same-heads.csv': Buffer.from('Nombre;Nombre;Nombre;Correo\nAna;Luis;Eva;a@feria.example\n'),
  'odd-heads.csv': Buffer.from('__proto__;constructor;=1+1;;toString\na;b;c;d;e\n'),
  'many-columns.csv': Buffer.from(
    `${Array.from({ length: 2_000 }, (_, index) => `c${index}`).join(';')}\n${';'.repeat(1_999)}\n`,
  ),
  'formulas.csv': lines('=cmd|"/c calc"!A1;a@feria.example', '@SUM(A1);b@feria.example', '+1;c@feria.example'),
  'half.xlsx': workbook([head, good]).subarray(0, 900),
  'no-end.xlsx': workbook([head, good]).subarray(0, -22),
  'text.xlsx': Buffer.from('PK\x03\x04 this is no archive'),
  'no-sheet.xlsx': workbook([head, good], { without: ['xl/worksheets/sheet1.xml'] }),
  'no-book.xlsx': workbook([head, good], { without: ['xl/workbook.xml'] }),
  'broken-xml.xlsx': workbook([head, good], {
    parts: { 'xl/worksheets/sheet1.xml': '<worksheet><sheetData><row><c r="A1"><v>1</row>' },
  }),
  'entities.xlsx': workbook([head, good], {
    parts: { 'xl/worksheets/sheet1.xml': `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(50)}">]><worksheet>&x;</worksheet>` },
  }),
  'far-cell.xlsx': cell('<c r="XFD1048576"><v>1</v></c>'),
  'bad-shared.xlsx': cell('<c r="{at}" t="s"><v>999999</v></c>'),
  'bad-number.xlsx': cell('<c r="{at}"><v>1e999</v></c>'),
  'error-cell.xlsx': cell('<c r="{at}" t="e"><v>#REF!</v></c>'),
  'climbing.xlsx': rawZip([{ name: '../../xl/workbook.xml', content: '<workbook/>' }]),
  'lying.xlsx': rawZip([{ name: 'xl/workbook.xml', content: '<workbook/>', claimedSize: 10, crc: 1 }]),
  'other.xlsx': zipParts({ 'word/document.xml': '<document/>' }),
  'unended.vcf': Buffer.from(person('Ana').replace('END:VCARD\r\n', '')),
  'nested.vcf': Buffer.from(`BEGIN:VCARD\r\n${person('Ana')}END:VCARD\r\n`),
  'nameless.vcf': Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n'),
  'broken-photo.vcf': Buffer.from(person('Ana').replace('END', 'PHOTO;ENCODING=b:!!!!\r\nEND')),
  'folded.vcf': Buffer.from(person('Ana').replace('FN:Ana', 'FN:A\r\n n\r\n\ta')),
  'mixed.vcf': Buffer.from(`rubbish\r\n${person('Ana')}more rubbish\r\n${person('Luis')}`),
}

export const malformedFiles: Check = {
  id: 'F03',
  tries: 'Broken files of tables and cards: refused in words, or imported with the row and column of what is wrong.',
  cases: { C: Object.keys(files).length, N: Object.keys(files).length },
  async run(world, cases) {
    const server = await world.server()
    const failures = []
    for (const [index, [name, bytes]] of Object.entries(files).slice(0, cases).entries()) {
      const startedAt = process.cpuUsage()
      const sentence = await wrongWith(server, name, bytes)
      const { user, system } = process.cpuUsage(startedAt)
      if (sentence !== undefined) failures.push({ index, sentence: `${name} ${sentence}` })
      else if (user + system > 5e6) failures.push({ index, sentence: `${name} takes ${(user + system) / 1e6} s` })
    }
    return { cases, failures }
  },
}

async function wrongWith(server: SharedServer, name: string, bytes: Buffer): Promise<string | undefined> {
  const { ada } = server
  const uploaded = await upload(ada, name, bytes)
  if (uploaded.statusCode !== 201) return refusalOf(uploaded)
  const begun = await ada.post('/imports', { module: 'lead', file: uploaded.json().id })
  if (begun.statusCode !== 201) return refusalOf(begun)
  const path = `/imports/${begun.json().id}`
  const read = await settled(server, path)
  if (read.status === 'failed') return isSaid(read.problem) ? undefined : 'is refused without a word'
  if (read.status !== 'mapped') return `stays ${read.status}`
  const options = { values: { source: 'tradeFair', lastName: `Feria ${randomUUID()}` } }
  const planned = await ada.send('PUT', `${path}/plan`, { mapping: read.mapping, options })
  if (planned.statusCode !== 202) return refusalOf(planned)
  const checked = await settled(server, path)
  if (checked.status === 'failed') return isSaid(checked.problem) ? undefined : 'is refused without a word'
  const wrong = await wrongInRows(ada, path, checked)
  if (wrong !== undefined) return wrong
  const run = await ada.send('PUT', `${path}/run`)
  if (run.statusCode !== 202) return refusalOf(run)
  const done = await settled(server, path)
  const { counts } = done
  if (done.status !== 'done') return `ends ${done.status}`
  const known = counts.create + counts.update + counts.duplicate + counts.rejected
  return known === counts.rows ? undefined : `loses ${counts.rows - known} of ${counts.rows} rows`
}

/** Each row that is refused says which it is, in which column, and why. */
async function wrongInRows(ada: Client, path: string, { counts, kind }: ImportDetail): Promise<string | undefined> {
  if (counts.rejected === 0) return undefined
  const { rows } = (await ada.get(`${path}/rows?state=rejected`)).json()
  for (const { number, problems } of rows) {
    const [problem] = problems
    if (!(number >= (kind === 'vcard' ? 1 : 2))) return `has no number for a row (${number})`
    // What is wrong with a row as a whole names the place in its words; a card has no columns.
    const place = kind === 'vcard' ? /Row \d/ : /\d.*«.+»/
    const isPlaced = problem?.column !== '' || place.test(problem.message.en)
    if (!problem || !isPlaced || !isSaid(problem.message))
      return `says not why row ${number} is refused: ${JSON.stringify(problems)}`
  }
  return rows.length === 0 ? 'shows none of the rows that it refuses' : undefined
}

function refusalOf(answer: Awaited<ReturnType<Client['get']>>): string | undefined {
  if (answer.statusCode >= 500) return `fails with ${answer.statusCode}`
  const { error } = answer.json()
  return isSaid(error?.message) || isSaid(error?.violations?.[0]?.message)
    ? undefined
    : `is refused without a word: ${answer.body}`
}

function isSaid(message: unknown): boolean {
  if (typeof message === 'string') return message.length > 8
  const { es, en } = Object(message)
  return typeof es === 'string' && typeof en === 'string' && es.length > 8 && en.length > 8
}

async function upload(ada: Client, name: string, bytes: Buffer) {
  const start = Buffer.from(`--x-y\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`)
  const payload = Buffer.concat([start, bytes, Buffer.from('\r\n--x-y--\r\n')])
  return await ada.send('POST', '/files', undefined, {
    payload,
    headers: { 'content-type': 'multipart/form-data; boundary=x-y' },
  })
}

async function settled(server: SharedServer, path: string): Promise<ImportDetail> {
  await server.system.environment.jobs.drain()
  return (await server.ada.get(path)).json()
}
