import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { LazoError, forbidden, invalidField, missing, type Language } from '#common/errors.ts'
import * as api from '#common/api/forms.ts'
import type { FormDefinition } from '#common/form.ts'
import type { Model, Named } from '#common/model.ts'
import { checkLine } from '#common/text.ts'
import { isToken } from '#server/access/tokens.ts'
import type * as Forms from '#server/capture/form-page.ts'
import type * as Receiving from '#server/capture/receive.ts'
import type * as Givens from '#server/capture/given.ts'
import type * as Words from '#server/capture/words.ts'
import type * as Links from '#server/capture/consent-links.ts'
import type * as ConsentPages from '#server/capture/consent-page.ts'
import type { OutsidePage } from '#server/outside/page.ts'
import { readUse } from '#server/capture/use.ts'
import { loadModel } from '#server/model/registry.ts'
import { onDemand } from '#server/on-demand.ts'

import { acceptedLanguage, describeFailure } from './errors.ts'
import { isOwn } from './origin.ts'
import { outside } from './outside.ts'
import { inTurn, perMinute } from './rate.ts'
import { route, type App, type Exchange } from './route.ts'

const formPages = onDemand<typeof Forms>('#server/capture/form-page.ts')
const receiving = onDemand<typeof Receiving>('#server/capture/receive.ts')
const givens = onDemand<typeof Givens>('#server/capture/given.ts')
const spoken = onDemand<typeof Words>('#server/capture/words.ts')
const links = onDemand<typeof Links>('#server/capture/consent-links.ts')
const consentPages = onDemand<typeof ConsentPages>('#server/capture/consent-page.ts')

const bodyBytesMax = 64_000
/** A stand at a fair sends many from one address; a program without end sends more. */
const addressMax = 30
/** Of one form, from wherever. */
const formMax = 300
/** Whoever reads takes longer; a program that fills in whatever it finds does not. */
const leastMs = 2_000
/** Whether somebody is known takes no more or less time than this to answer. */
const answerMs = 400

/** For whoever visits the company's web page: of production alone, without a session and without scripts. */
export function registerForms(app: App): void {
  route(app, api.readFormUse, async (ctx, { params }) => await readUse(ctx, params.form))
  const slow = { address: perMinute(addressMax), form: perMinute(formMax) }
  void app.fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'buffer', bodyLimit: bodyBytesMax },
      async (_request: FastifyRequest, bytes: Buffer) => givens().parseParts(bytes),
    )
    scope.setErrorHandler(async (error, request, reply) => await sayFailure(app, error, request, reply))
    registerFormPage(app, scope, slow)
    registerConsentPage(app, scope, slow.address)
  })
}

type Slow = (key: string) => void

function registerFormPage(
  app: App,
  scope: FastifyInstance,
  slow: { readonly address: Slow; readonly form: Slow },
): void {
  const config = { policy: 'anonymous' } as const
  scope.get('/f/:form', { config }, async (request, reply) => {
    const { model, form } = await foundForm(app, request)
    const query = partsOf(request.query)
    const language = spoken().languageFor(form, query.get('lang') ?? request.headers['accept-language'])
    if (query.has('thanks')) return await show(reply, formPages().thanksPage(model, form, language), form)
    const id = app.system.world.newId()
    const given = { ...givens().emptyGiven, source: givens().sourceIn(query) }
    return await show(reply, formPages().formPage({ model, form, language, id, given }), form)
  })

  scope.post(
    '/f/:form',
    {
      config,
      onRequest: async (request, reply) => {
        slow.address(request.ip)
        const { form } = await foundForm(app, request)
        slow.form(form.name)
        admitOrigin(app, request, reply, form)
        requireForm(request)
      },
    },
    async (request, reply) =>
      await inTurn(
        app.fastify,
        { content: undefined, weight: 'capture' },
        { request, reply },
        async () => await send(app, { request, reply }),
      ),
  )
}

async function send(app: App, { request, reply }: Exchange): Promise<unknown> {
  const beganMs = performance.now()
  const { world } = app.system
  const { model, form } = await foundForm(app, request)
  const parts = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
  const given = givens().sortParts(form, parts)
  const language = spoken().languageFor(form, given.language ?? request.headers['accept-language'])
  const refusal = refusalOf(app, given, spoken().wordsIn(language))
  const sent = {
    given: { ...given, id: idOf(given.id) },
    language,
    address: request.ip.slice(0, 60),
    page: pageOf(request),
  }
  const problems = refusal ?? (await receiving().receive(outside(app.system), form.name, sent))
  if (problems.length > 0)
    return await showProblems(app, { request, reply }, { model, form, language, given, problems })
  // Out of its turn: others need not wait for it.
  request.endTurn?.()
  await world.rest(Math.max(0, answerMs - (performance.now() - beganMs)))
  if (wantsJson(request)) return await reply.code(201).type('application/json; charset=utf-8').send('{"kept":true}')
  return await reply
    .code(303)
    .header('location', form.goTo ?? `/f/${form.name}?thanks=1&lang=${language}`)
    .send()
}

type Problems = readonly Forms.Problem[]

/** What no person would send. */
function refusalOf({ system }: App, given: Givens.Given, { page }: Words.CaptureWords): Problems | undefined {
  if (given.isTrapped) return [{ part: '', text: page.trap }]
  const shownMs = momentOf(given.id)
  if (shownMs !== undefined && Date.parse(system.world.now()) - shownMs < leastMs)
    return [{ part: '', text: page.tooQuick }]
  return undefined
}

const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

function idOf(text: string | undefined): string | undefined {
  return text !== undefined && idForm.test(text) ? text : undefined
}

/** When its page was shown: an id begins with its moment (RFC 9562, 5.7). */
function momentOf(text: string | undefined): number | undefined {
  const id = idOf(text)
  return id === undefined ? undefined : Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
}

function pageOf({ headers }: FastifyRequest): string | null {
  const address = headers.referer
  // Where it was, without what its address may say of who was there.
  if (address === undefined || !URL.canParse(address)) return null
  const { origin, pathname } = new URL(address)
  const checked = checkLine(`${origin}${pathname}`.slice(0, 300), 300)
  return 'value' in checked ? checked.value : null
}

interface Wrong {
  readonly model: Model
  readonly form: Named<FormDefinition>
  readonly language: Language
  readonly given: Givens.Given
  readonly problems: Problems
}

async function showProblems(app: App, { request, reply }: Exchange, wrong: Wrong): Promise<unknown> {
  reply.code(422)
  if (wantsJson(request)) {
    const problems = wrong.problems.map(({ part, text }) => ({ part, message: text }))
    return await reply.type('application/json; charset=utf-8').send(JSON.stringify({ kept: false, problems }))
  }
  // Shown anew it has the moment of its first showing, so that the second try is in time.
  const id = idOf(wrong.given.id) ?? app.system.world.newId()
  return await show(reply, formPages().formPage({ ...wrong, id }), wrong.form)
}

async function foundForm({ system }: App, request: FastifyRequest) {
  const { params } = request
  const name = params !== null && typeof params === 'object' && 'form' in params ? String(params.form) : ''
  const model = await loadModel(outside(system))
  const form = model.forms.get(name)
  if (!form?.active) throw missing()
  return { model, form }
}

/** Sites that the form names may send it and read what is answered; no session comes with it, wherever it is from. */
function admitOrigin({ system }: App, request: FastifyRequest, reply: FastifyReply, form: FormDefinition): void {
  const { origin } = request.headers
  if (origin === undefined || isOwn(origin, system.baseUrl)) return
  reply.header('vary', 'origin')
  if (!form.origins.includes(origin)) {
    throw forbidden('Este formulario no se puede enviar desde ese sitio.', 'This form cannot be sent from that site.')
  }
  reply.header('access-control-allow-origin', origin)
  reply.header('cross-origin-resource-policy', 'cross-origin')
}

function requireForm({ headers }: FastifyRequest): void {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return
  throw invalidField('', 'contentType', 'El cuerpo debe ser un formulario.', 'The body must be a form.')
}

function wantsJson({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').startsWith('application/json')
}

function partsOf(query: unknown): URLSearchParams {
  const parts = new URLSearchParams()
  for (const [name, value] of Object.entries(query !== null && typeof query === 'object' ? query : {})) {
    if (typeof value === 'string') parts.append(name, value)
  }
  return parts
}

async function show(reply: FastifyReply, { text, policy }: OutsidePage, form?: FormDefinition): Promise<unknown> {
  reply.header('content-security-policy', policy)
  reply.header('x-robots-tag', 'noindex')
  // Where sites may show it, the policy says which.
  if (form && form.origins.length > 0) reply.removeHeader('x-frame-options')
  return await reply.type('text/html; charset=utf-8').send(text)
}

function registerConsentPage(app: App, scope: FastifyInstance, slow: Slow): void {
  const config = { policy: 'anonymous' } as const
  scope.get('/consent/:token', { config }, async (request, reply) => {
    slow(request.ip)
    const token = tokenIn(request)
    return await show(reply, consentPages().consentPage(await links().readConsents(outside(app.system), token), token))
  })

  scope.post(
    '/consent/:token',
    {
      config,
      onRequest: async (request) => {
        slow(request.ip)
        const { origin } = request.headers
        if (origin !== undefined && !isOwn(origin, app.system.baseUrl))
          throw forbidden('No desde ahí.', 'Not from there.')
        requireForm(request)
      },
    },
    async (request, reply) =>
      await inTurn(app.fastify, { content: undefined, weight: 'capture' }, { request, reply }, async () => {
        const token = tokenIn(request)
        const act = actIn(request.body instanceof URLSearchParams ? request.body : new URLSearchParams())
        const view = await links().decideConsents(outside(app.system), token, act, request.ip.slice(0, 60))
        return await show(reply, consentPages().consentPage(view, token, act.kind))
      }),
  )
}

function actIn(parts: URLSearchParams): Links.ConsentAct {
  const kind = parts.get('act')
  if (kind === 'confirm' || kind === 'withdraw') return { kind }
  if (kind === 'save') return { kind, allowed: new Set(parts.keys()) }
  throw invalidField('act', 'value', 'No se entiende.', 'It is not understood.')
}

function tokenIn({ params }: FastifyRequest): string {
  const token = params !== null && typeof params === 'object' && 'token' in params ? String(params.token) : ''
  if (!isToken(token)) throw missing()
  return token
}

/** As a page, for people; what went wrong is told as everywhere else. */
async function sayFailure(app: App, error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { system } = app
  const query = partsOf(request.query).get('lang')
  const language = query === 'es' || query === 'en' ? query : acceptedLanguage(request.headers['accept-language'])
  const failure = describeFailure(system.world, error, language)
  reply.code(failure.status).headers(failure.headers)
  if (wantsJson(request)) return await reply.type('application/json; charset=utf-8').send(JSON.stringify(failure.body))
  const model = await loadModel(system.environment)
  const words = spoken().wordsIn(language)
  if (request.url.startsWith('/consent/') && failure.status === 404) {
    return await show(reply, consentPages().goneConsentPage(model, language))
  }
  const title = failure.status === 404 ? words.page.goneTitle : words.page.notNowTitle
  return await show(
    reply,
    formPages().plainPage({ model, language, title, lines: [saidOf(error, failure.status, words)] }),
  )
}

function saidOf(error: unknown, status: number, { page }: Words.CaptureWords): string {
  const byStatus: Readonly<Record<number, string>> = {
    403: page.foreign,
    404: page.gone,
    413: page.tooLarge,
    429: page.tooMany,
  }
  return byStatus[status] ?? (error instanceof LazoError && status === 422 ? page.look : page.wrong)
}
