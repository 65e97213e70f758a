import { deflateSync } from 'node:zlib'
import { rawZip } from './raw-zip.ts'

/** A PDF by hand, a page for each text. */
export function pdfOf(pages: readonly string[], { encrypted = false } = {}): Buffer {
  const count = pages.length
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] /Count ${count} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((text, index) => {
      const content = `BT /F1 12 Tf 60 760 Td (${text.replace(/[\\()]/g, '\\$&')}) Tj ET`
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ]
    }),
    ...(encrypted
      ? [`<< /Filter /Standard /V 1 /R 2 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> /P -4 /Length 40 >>`]
      : []),
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const lock = encrypted ? ` /Encrypt ${objects.length} 0 R /ID [<${'43'.repeat(16)}><${'43'.repeat(16)}>]` : ''
  const size = objects.length + 1
  const end = `trailer\n<< /Size ${size} /Root 1 0 R${lock} >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(`${body}xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`, 'latin1')
}

export const officeFiles = {
  docx: (text: string) =>
    rawZip([
      { name: '[Content_Types].xml', content: '<Types/>' },
      {
        name: 'word/document.xml',
        content: `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>${text.slice(0, 3)}</w:t></w:r><w:r><w:t>${text.slice(3)}</w:t></w:r></w:p></w:body></w:document>`,
      },
    ]),
  xlsx: (text: string) =>
    rawZip([
      { name: 'xl/workbook.xml', content: '<workbook/>' },
      { name: 'xl/sharedStrings.xml', content: `<sst><si><t>${text}</t></si><si><t>otra</t></si></sst>` },
      { name: 'xl/worksheets/sheet1.xml', content: '<worksheet><row><c t="s"><v>0</v></c></row></worksheet>' },
    ]),
  pptx: (text: string) =>
    rawZip([
      { name: 'ppt/presentation.xml', content: '<p/>' },
      {
        name: 'ppt/slides/slide1.xml',
        content: '<p:sld xmlns:p="p"><a:p xmlns:a="a"><a:t>Portada</a:t></a:p></p:sld>',
      },
      {
        name: 'ppt/slides/slide2.xml',
        content: `<p:sld xmlns:p="p"><a:p xmlns:a="a"><a:t>${text}</a:t></a:p></p:sld>`,
      },
    ]),
  odt: (text: string) =>
    rawZip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', method: 0 },
      {
        name: 'content.xml',
        content: `<office:document-content xmlns:office="o" xmlns:text="t"><text:p>${text}<text:span> y más</text:span></text:p></office:document-content>`,
      },
    ]),
} as const

/** A picture of one dot with what a telephone writes beside it: turned to a side, and where it was taken. */
export function pictureWithPlace(kind: 'jpeg' | 'png' | 'webp'): Buffer {
  const place = 'LATITUD 41.6488 LONGITUD -0.8891'
  if (kind === 'png') {
    const chunk = (name: string, data: Buffer) => {
      const size = Buffer.alloc(4)
      size.writeUInt32BE(data.length)
      return Buffer.concat([size, Buffer.from(name), data, Buffer.alloc(4)])
    }
    const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0])
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', head),
      chunk('eXIf', Buffer.from(place)),
      chunk('tEXt', Buffer.from(`Comment\0${place}`)),
      chunk('IDAT', deflateSync(Buffer.alloc(5))),
      chunk('IEND', Buffer.alloc(0)),
      Buffer.from('<script>parent.hit(1)</script>'),
    ])
  }
  if (kind === 'webp') {
    const chunk = (name: string, data: Buffer) => {
      const size = Buffer.alloc(4)
      size.writeUInt32LE(data.length)
      return Buffer.concat([Buffer.from(name), size, data, Buffer.alloc(data.length % 2)])
    }
    const chunks = Buffer.concat([
      chunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
      chunk('VP8L', Buffer.from([0x2f, 0, 0, 0, 0, 0])),
      chunk('EXIF', Buffer.from(place)),
    ])
    const size = Buffer.alloc(4)
    size.writeUInt32LE(chunks.length + 4)
    return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WEBP'), chunks])
  }
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(6, 18)
  const segment = (marker: number, data: Buffer) => {
    const size = Buffer.alloc(2)
    size.writeUInt16BE(data.length + 2)
    return Buffer.concat([Buffer.from([0xff, marker]), size, data])
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(place)])),
    segment(0xfe, Buffer.from(place)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd9]),
    Buffer.from('<html><script>parent.hit(1)</script>'),
  ])
}
