import {
  changeTranslations,
  createLanguage,
  deleteLanguage,
  exportTranslations,
  importTranslations,
  listLanguages,
  listTranslations,
  readLanguageTexts,
  readTranslations,
} from '#common/api/languages.ts'
import type { LanguageDefinition } from '#common/element.ts'
import { conflict, missing } from '#common/errors.ts'
import { applyChanges, changeTexts, readLanguage } from '#server/languages/change.ts'
import { csvOf, readCsv } from '#server/languages/csv-file.ts'
import { coverageOf, translationsIn } from '#server/languages/translations.ts'
import { readXliff, xliffOf } from '#server/languages/xliff-file.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { attachment } from './attachment.ts'
import { anonymousRoute, route, type App } from './route.ts'

export function registerLanguages(app: App): void {
  const { environment, world } = app.system

  anonymousRoute(app, listLanguages, async () => {
    const { languages } = await loadModel(environment)
    return { rows: [...languages.values()].map(describe) }
  })

  anonymousRoute(app, readLanguageTexts, async ({ params }) => {
    const found = (await loadModel(environment)).languages.get(params.code)
    if (!found) throw missing()
    return { texts: { ...found.texts } }
  })

  route(app, createLanguage, async (ctx, { body }) => {
    if (ctx.model.languages.has(body.code)) throw conflict('Ese idioma ya está.', 'That language is already there.')
    const definition: LanguageDefinition = {
      ...body,
      label: { es: nameIn('es', body.code), en: nameIn('en', body.code) },
    }
    const element = { id: world.newId(), kind: 'language' as const, name: body.code, parent: null, definition }
    await applyChanges(ctx, [{ change: 'create', element }])
    return describe(definition)
  })

  route(app, deleteLanguage, async (ctx, { params }) => {
    const { language } = await readLanguage(ctx, params.code)
    if (language.origin === 'core') {
      throw conflict('Este idioma es del producto: no se borra.', 'This language is the product’s own: it stays.')
    }
    await applyChanges(ctx, [{ change: 'remove', id: language.id }])
    return undefined
  })

  registerTranslations(app)
}

function registerTranslations(app: App): void {
  route(app, listTranslations, async ({ environment, model }) => {
    const elements = await readElements(environment.db, environment.schema)
    const rows = [...model.languages.values()].map((one) => ({ ...describe(one), ...coverageOf(elements, one) }))
    return { rows }
  })

  route(app, readTranslations, async (ctx, { params }) => {
    const { elements, language } = await readLanguage(ctx, params.code)
    const rows = translationsIn(elements, language.definition)
    return {
      rows: rows.map(({ key, kind, place, path, es, en, translation }) => {
        return { key, kind, place, path, es, en, translation }
      }),
    }
  })

  route(app, changeTranslations, async (ctx, { params, body }) => {
    const given = Object.entries(body.texts).map(([key, text]) => ({ key, text: text === '' ? null : text, at: key }))
    return await changeTexts(ctx, params.code, given)
  })

  route(app, exportTranslations, async (ctx, { params, query }, { reply }) => {
    const { elements, language } = await readLanguage(ctx, params.code)
    const texts = translationsIn(elements, language.definition)
    const isXliff = query.format === 'xliff'
    reply.header('content-disposition', attachment(`${params.code}.${isXliff ? 'xlf' : 'csv'}`))
    reply.type(isXliff ? 'application/xliff+xml; charset=utf-8' : 'text/csv; charset=utf-8')
    await reply.send(isXliff ? xliffOf(language.definition, texts) : csvOf(language.definition, texts))
    return undefined
  })

  route(app, importTranslations, async (ctx, { params, body }) => {
    const { definition } = (await readLanguage(ctx, params.code)).language
    const given = body.format === 'csv' ? readCsv(definition, body.content) : await readXliff(definition, body.content)
    return await changeTexts(ctx, params.code, given)
  })
}

function describe({ code, locale, fallback, texts = {} }: LanguageDefinition) {
  const isTranslated = Object.keys(texts).length > 0
  return { code, name: nameIn(code, code), locale: locale ?? null, fallback: fallback ?? null, isTranslated }
}

/** What a language is called in another, as ICU knows it. */
function nameIn(speaker: string, code: string): string {
  const name = new Intl.DisplayNames([speaker, 'es'], { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(speaker) + name.slice(1)
}
