import { both } from '#catalog/modules/define.ts'
import { lineTotal, type Deal } from './deals.ts'
import { day, idAt } from './moments.ts'
import type { Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { company, team } from './team.ts'

/** The quote of a deal as a small PDF, or its minutes as text, with its first version. */
export function documentRecords(chance: Random, options: DemoOptions, deal: Deal, atMs: number): DemoRecord[] {
  const { language } = options
  const { account } = deal
  const isQuote = deal.lines.length > 0 && chance.chance(0.75)
  const number = `${day(atMs).slice(2, 4)}-${String(chance.integer(100, 999))}`
  const name = (
    isQuote ? both(`Presupuesto ${number}`, `Quote ${number}`) : both(`Acta ${number}`, `Minutes ${number}`)
  )[language]
  const lines = isQuote ? quoteLines(deal, language, name) : minutes(deal, language, name)
  const file = {
    field: 'file',
    id: idAt(chance, atMs),
    name: `${name}.${isQuote ? 'pdf' : 'txt'}`,
    mime: isQuote ? 'application/pdf' : 'text/plain',
    content: isQuote ? pdf(lines) : new TextEncoder().encode(`${lines.join('\n')}\n`),
  }
  const by = team[account.owner].id
  const regarding = { module: 'opportunity', id: deal.id }
  const document = demoRecord(chance, {
    module: 'document',
    values: { name: `${name} ${account.name}`, file: file.id, kind: isQuote ? 'quote' : 'minutes', regarding },
    atMs,
    by,
    holder: account.holder,
    file,
  })
  const version = demoRecord(chance, {
    module: 'documentVersion',
    values: { document: document.id, number: 1, file: file.id },
    atMs,
    by,
  })
  return [document, version]
}

function quoteLines(deal: Deal, language: DemoOptions['language'], title: string): string[] {
  const { currency } = deal.account
  const money = (amount: number) => `${amount.toFixed(2)} ${currency}`
  const total = deal.lines.reduce((sum, line) => sum + lineTotal(line), 0)
  return [
    company.name,
    `${company.address.street}, ${company.address.postalCode} ${company.address.city}`,
    '',
    title,
    deal.account.name,
    deal.name,
    '',
    ...deal.lines.map((line) => `${line.quantity} x ${line.product.name[language]}: ${money(lineTotal(line))}`),
    '',
    `Total: ${money(total)}`,
    both('Validez: 30 días. IVA no incluido.', 'Valid for 30 days. VAT not included.')[language],
  ]
}

function minutes(deal: Deal, language: DemoOptions['language'], title: string): string[] {
  const people = deal.people.slice(0, 2).map((one) => `${one.firstName} ${one.lastName}`)
  return [
    title,
    deal.account.name,
    `${both('Asisten', 'Present')[language]}: ${[...people, team[deal.account.owner].name].join(', ')}`,
    `${both('Asunto', 'Subject')[language]}: ${deal.name}`,
    '',
    both(
      'Se repasan formatos, velocidad y plazo. Moncayo enviará propuesta.',
      'Formats, speed and timing reviewed. Moncayo will send a proposal.',
    )[language],
  ]
}

/** A one-page PDF of plain lines in a standard font. */
function pdf(lines: readonly string[]): Uint8Array {
  const escaped = lines.map((line) => `(${line.replace(/[\\()]/g, (sign) => `\\${sign}`)}) Tj T*`)
  const content = `BT /F1 11 Tf 16 TL 56 780 Td ${escaped.join(' ')} ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${latin1(content).length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = latin1(body).length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = latin1(body).length
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return latin1(body)
}

/** The encoding of the standard fonts; what it lacks becomes a question mark. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from([...text], (sign) => {
    const code = sign.codePointAt(0) ?? 63
    return code < 256 ? code : 63
  })
}
