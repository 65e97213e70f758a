import sanitizeHtml from 'sanitize-html'
import { decodeFile, sniffEncoding } from '#server/import/encoding.ts'
import { textLimits } from './limits.ts'
import { inParts, tidy, type FileText } from './parts.ts'

/** A text, table, page or message: what a person reads of it. */
export async function readPlain(path: string, name: string): Promise<FileText> {
  let whole = ''
  for await (const piece of decodeFile(path, await sniffEncoding(path))) {
    whole += piece
    if (whole.length > textLimits.charactersMax) break
  }
  const isAll = whole.length <= textLimits.charactersMax
  const text = tidy(asRead(whole.slice(0, textLimits.charactersMax), name))
  return { state: isAll ? 'read' : 'partial', isPaged: false, parts: inParts(text) }
}

function asRead(text: string, name: string): string {
  if (/\.(html?|xhtml|svg|xml)$/i.test(name) || /^\s*<(?:!doctype html|html|svg|\?xml)/i.test(text)) return bare(text)
  return /\.eml$/i.test(name) ? messageText(text) : text
}

/** Markup without its tags and without what never shows. */
function bare(html: string): string {
  return sanitizeHtml(html.replace(/<\/(p|div|li|tr|h\d|td|th)>|<br\s*\/?>/gi, ' $&'), {
    allowedTags: [],
    allowedAttributes: {},
    nonTextTags: ['script', 'style', 'textarea', 'noscript', 'template'],
  })
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
}

/** Subject and people of a message, and those of its parts that are text. */
function messageText(message: string): string {
  const end = /\r?\n\r?\n/.exec(message)?.index ?? message.length
  const head = message.slice(0, end)
  const named = head.match(/^(?:subject|from|to|cc|date):.*$/gim) ?? []
  const body = message
    .slice(end)
    .replaceAll('\r\n', '\n')
    .replace(/^(?:--[\w'()+,./:=?-]{1,70}|content-[a-z-]+:.*|[A-Za-z0-9+/=]{60,})$/gim, '')
    .replace(/=\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (codes) => Buffer.from(codes.replaceAll('=', ''), 'hex').toString('utf8'))
  return [...named.map(decodeWords), /<html|<div|<p\b/i.test(body) ? bare(body) : body].join('\n')
}

/** `=?utf-8?Q?Reuni=C3=B3n?=` as it is read (RFC 2047). */
function decodeWords(header: string): string {
  return header.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, way: string, coded: string) =>
    way.toLowerCase() === 'b'
      ? Buffer.from(coded, 'base64').toString('utf8')
      : Buffer.from(
          coded
            .replaceAll('_', ' ')
            .replace(/=([0-9A-F]{2})/gi, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString('utf8'),
  )
}
