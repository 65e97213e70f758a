import { createHash } from 'node:crypto'

import { markup, type Markup } from './markup.ts'

/** A whole page for people outside, which runs nothing. */
export interface OutsidePage {
  readonly text: string
  readonly policy: string
}

interface PageParts {
  readonly locale: string
  readonly title: string
  readonly style: string
  readonly body: Markup
  /** A picture may be written into it. */
  readonly hasPicture?: boolean
  /** Sites that may show it within a page of theirs. */
  readonly frames?: readonly string[]
  /** Where its form may lead besides itself. */
  readonly goesTo?: string | undefined
}

export function outsidePage({ locale, title, body, ...allowed }: PageParts): OutsidePage {
  const { text } = markup`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ text: allowed.style }}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
  return { text, policy: policyOf(allowed) }
}

/** What may happen on the page: its own look, and its form sent back to us. */
function policyOf({ style, hasPicture, frames = [], goesTo }: Omit<PageParts, 'locale' | 'title' | 'body'>): string {
  const hash = createHash('sha256').update(style).digest('base64')
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    ...(hasPicture ? ['img-src data:'] : []),
    // Where sending leads on to is asked of it too.
    `form-action ${["'self'", ...(goesTo === undefined ? [] : [new URL(goesTo).origin])].join(' ')}`,
    "base-uri 'none'",
    `frame-ancestors ${frames.length === 0 ? "'none'" : frames.join(' ')}`,
  ].join('; ')
}
