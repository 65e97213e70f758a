import { checkLines } from '#common/text.ts'
import type { FieldType } from './define.ts'

/**
 * Stored as the HTML that the server's sanitiser lets through. The browser has no sanitiser here and
 * leaves the text as it is; what counts is the server's parse.
 */
export const richText: FieldType = {
  name: 'richText',
  label: { es: 'Texto con formato', en: 'Rich text' },
  widget: 'richText',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field, context) {
    const checked = checkLines(input, Math.min(field.options?.maxLength ?? 100_000, 100_000))
    if (!('value' in checked)) return checked
    const html = context.cleanHtml?.(checked.value) ?? checked.value
    return { value: plainText(html) === '' ? null : html }
  },
  compareAs: 'text',
  operators: ['contains', 'empty', 'notEmpty'],
  sortable: false,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? plainText(value) : ''),
  format: (value) => (typeof value === 'string' ? plainText(value) : ''),
  examples: {
    valid: [
      ['<p>Visit <strong>ACME</strong> &amp; quote</p>', '<p>Visit <strong>ACME</strong> &amp; quote</p>'],
      ['<p>Hello<script>alert(1)</script></p>', '<p>Hello</p>'],
      ['<p onclick="alert(1)">Hi <a href="javascript:alert(1)">there</a></p>', '<p>Hi <a>there</a></p>'],
      ['<p></p>', null],
    ],
    invalid: [1, {}, ['<p>a</p>'], '<p>\u0000</p>', 'x'.repeat(100_001)],
  },
}

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

/** Tags become spaces. Neither pattern can backtrack: a tag holds no angle bracket. */
function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => characters[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim()
}
