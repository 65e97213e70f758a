import type { FastifyReply, FastifyRequest } from 'fastify'

import { invalidField, LazoError } from '#common/errors.ts'
import { isToken } from '#server/access/tokens.ts'
import type { OutsidePage } from '#server/outside/page.ts'
import type { AskedSurvey } from '#server/surveys/public.ts'
import { acceptedLanguage } from './errors.ts'
import { refuseForeignWrites } from './origin.ts'
import { outside } from './outside.ts'
import { inTurn, perMinute } from './rate.ts'
import type { App } from './route.ts'

/** So many looks and answers from one address in a minute: enough for an office, too few to guess by. */
const addressMax = 60
const bodyBytesMax = 40_000

/**
 * Where a customer answers a survey by the link in their mail: a page of ours that is a form and nothing else. It is
 * sent as browsers send forms, without a session: the token in its address says whose answer it is.
 */
export function registerSurveyPage(app: App): void {
  const { fastify, system } = app
  const slow = perMinute(addressMax)
  const options = { config: { policy: 'anonymous' as const }, bodyLimit: bodyBytesMax }
  void fastify.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_request: FastifyRequest, body: string) => readForm(body),
    )
    scope.get('/survey/:token', options, async (request, reply) => {
      slow(request.ip)
      return await inTurn(fastify, {}, { request, reply }, async () => await show(app, request, reply))
    })
    scope.post('/survey/:token', options, async (request, reply) => {
      refuseForeignWrites(request, system.baseUrl)
      slow(request.ip)
      return await inTurn(fastify, {}, { request, reply }, async () => await take(app, request, reply))
    })
  })
}

/** What the form has, and nothing else; once each. */
function readForm(body: string): Readonly<Record<string, string>> {
  const form = new URLSearchParams(body)
  const entries = [...form]
  const isOurs = entries.every(
    ([name], index) => fields.has(name) && entries.findIndex(([one]) => one === name) === index,
  )
  if (!isOurs) throw invalidField('', 'form', 'El formulario no es admisible.', 'The form is not acceptable.')
  return Object.fromEntries(entries)
}

const fields = new Set(['score', 'comment', 'act'])

async function show(app: App, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const asked = await findAsked(app, request)
  if (!asked) return await sendMissing(request, reply)
  const { score, done } = textsIn(request.query)
  const { surveyPage } = await import('#server/surveys/page.ts')
  return await sendPage(
    reply,
    200,
    surveyPage(asked, { proposed: score, isDone: done !== undefined && asked.isAnswered }),
  )
}

async function take(app: App, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const asked = await findAsked(app, request)
  if (!asked) return await sendMissing(request, reply)
  const { score, comment, act } = textsIn(request.body)
  const token = tokenIn(request)
  const { answerSurvey, refuseSurveys } = await import('#server/surveys/public.ts')
  const environment = outside(app.system)
  try {
    if (act === 'noMore' || act === 'more') await refuseSurveys(environment, token, act === 'noMore')
    else await answerSurvey(environment, token, { score, comment })
  } catch (error) {
    if (!(error instanceof LazoError) || (error.code !== 'invalid' && error.code !== 'conflict')) throw error
    const { surveyPage } = await import('#server/surveys/page.ts')
    const failed = { score: score ?? '', comment: comment ?? '' }
    if (error.code === 'invalid') return await sendPage(reply, 422, surveyPage(asked, { failed }))
    return await sendPage(reply, 409, surveyPage({ ...asked, isOpen: false }, {}))
  }
  // Back to the page by itself, so that coming back to it or loading it again sends nothing twice.
  return await reply.redirect(`/survey/${token}${act === 'noMore' || act === 'more' ? '#more' : '?done=1'}`, 303)
}

/** Nothing where the link leads nowhere: an unknown one, one of another copy, or one that is no token at all. */
async function findAsked({ system }: App, request: FastifyRequest): Promise<AskedSurvey | undefined> {
  const token = tokenIn(request)
  if (!isToken(token)) return undefined
  try {
    const { readSurvey } = await import('#server/surveys/public.ts')
    return await readSurvey(outside(system), token)
  } catch (error) {
    if (error instanceof LazoError && error.code === 'missing') return undefined
    throw error
  }
}

async function sendMissing(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { missingPage } = await import('#server/surveys/page.ts')
  const { strangerWords } = await import('#server/surveys/said.ts')
  return await sendPage(reply, 404, missingPage(strangerWords(acceptedLanguage(request.headers['accept-language']))))
}

async function sendPage(reply: FastifyReply, status: number, { text, policy }: OutsidePage): Promise<unknown> {
  reply.header('content-security-policy', policy)
  reply.header('x-robots-tag', 'noindex, nofollow')
  return await reply.code(status).type('text/html; charset=utf-8').send(text)
}

function tokenIn({ params }: FastifyRequest): string {
  return textsIn(params).token ?? ''
}

function textsIn(input: unknown): Readonly<Record<string, string | undefined>> {
  if (input === null || typeof input !== 'object') return {}
  return Object.fromEntries(Object.entries(input).filter(([, value]) => typeof value === 'string'))
}
