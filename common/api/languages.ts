import { z } from 'zod'

import { endpoint } from './endpoint.ts'

const code = z.strictObject({ code: z.string().regex(/^[A-Za-z]{2,3}(-([A-Z]{2}|\d{3}))?$/) })

const language = z.object({
  code: z.string(),
  /** In its own words. */
  name: z.string(),
  locale: z.string().nullable(),
  fallback: z.enum(['es', 'en']).nullable(),
  /** Something of the interface is said in other words than the product’s. */
  isTranslated: z.boolean(),
})

const outcome = z.object({ changed: z.int(), unchanged: z.int(), unknown: z.int() })

export const listLanguages = endpoint({
  method: 'GET',
  path: '/languages',
  summary: 'Languages that one may choose; the product’s own two fall back to nothing.',
  policy: 'anonymous',
  response: z.object({ rows: z.array(language) }),
})

export const readLanguageTexts = endpoint({
  method: 'GET',
  path: '/languages/:code',
  summary: 'The interface’s texts in a language, by path; what is missing falls back.',
  policy: 'anonymous',
  params: code,
  response: z.object({ texts: z.record(z.string(), z.string()) }),
})

export const createLanguage = endpoint({
  method: 'POST',
  path: '/languages',
  summary: 'Add a language, which falls back to Spanish or English until it is translated.',
  policy: { switch: 'configure' },
  status: 201,
  body: z.strictObject({
    code: z.string().regex(/^[a-z]{2,3}(-([A-Z]{2}|\d{3}))?$/),
    locale: z.string().regex(/^[a-z]{2,3}-[A-Z]{2}$/),
    fallback: z.enum(['es', 'en']),
  }),
  response: language,
})

export const deleteLanguage = endpoint({
  method: 'DELETE',
  path: '/languages/:code',
  summary: 'Remove a language with its translations; who had it reads the one it fell back to.',
  policy: { switch: 'configure' },
  params: code,
})

export const listTranslations = endpoint({
  method: 'GET',
  path: '/translations',
  summary: 'How much of the interface and the configuration each language says.',
  policy: { switch: 'configure' },
  response: z.object({ rows: z.array(language.extend({ total: z.int(), translated: z.int() })) }),
})

export const readTranslations = endpoint({
  method: 'GET',
  path: '/translations/:code',
  summary: 'Every text of the interface and of the elements, with what a language says for it.',
  policy: { switch: 'configure' },
  params: code,
  response: z.object({
    rows: z.array(
      z.object({
        key: z.string(),
        kind: z.string(),
        place: z.string(),
        path: z.string(),
        es: z.string(),
        en: z.string(),
        translation: z.string().nullable(),
      }),
    ),
  }),
})

export const changeTranslations = endpoint({
  method: 'PATCH',
  path: '/translations/:code',
  summary: 'Say texts in a language by their keys; null takes a translation away. All or none.',
  policy: { switch: 'configure' },
  bodyBytesMax: 5_000_000,
  params: code,
  body: z.strictObject({ texts: z.record(z.string().max(400), z.string().max(2000).nullable()) }),
  response: outcome,
})

const format = z.enum(['csv', 'xliff'])

export const exportTranslations = endpoint({
  method: 'GET',
  path: '/translations/:code/file',
  summary: 'Every text with its translation, as CSV or XLIFF 2.1.',
  policy: { switch: 'configure' },
  content: 'download',
  params: code,
  query: z.strictObject({ format: format.optional() }),
})

export const importTranslations = endpoint({
  method: 'POST',
  path: '/translations/:code/file',
  summary: 'Take in a file as it was exported. All or none; a refusal names the row.',
  policy: { switch: 'configure' },
  bodyBytesMax: 8_000_000,
  params: code,
  body: z.strictObject({ format, content: z.string().max(7_000_000) }),
  response: outcome,
})
