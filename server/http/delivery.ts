import type { FastifyRequest } from 'fastify'

import * as api from '#common/api/delivery.ts'
import { answerComment } from '#server/delivery/answer.ts'
import { createLink, revokeLink } from '#server/delivery/links.ts'
import { retryMail, sendDocument } from '#server/delivery/mails.ts'
import { comment, decide, publicDocument, readPublic } from '#server/delivery/public.ts'
import { readDelivery } from '#server/delivery/read.ts'

import { outside } from './outside.ts'
import { sendPdf } from './print.ts'
import { anonymousRoute, route } from './route.ts'
import type { App } from './route.ts'

export function registerDelivery(app: App): void {
  const { system } = app

  route(app, api.readDelivery, async (ctx, { params }) => await readDelivery(ctx, params.module, params.id))

  route(app, api.sendDocument, async (ctx, { params, body }) => ({
    ids: await sendDocument(ctx, params.module, params.id, body),
  }))

  route(app, api.retryMail, async (ctx, { params }) => {
    await retryMail(ctx, params.module, params.id, params.mail)
    return undefined
  })

  route(app, api.createLink, async (ctx, { params }) => {
    const { module, id } = params
    return await createLink(ctx, module, id, system.baseUrl)
  })

  route(app, api.revokeLink, async (ctx, { params }) => {
    await revokeLink(ctx, params.module, params.id, params.link)
    return undefined
  })

  route(app, api.answerComment, async (ctx, { params, body }) => {
    await answerComment(ctx, params.module, params.id, body.body)
    return undefined
  })
}

/** For whoever has a link: of production alone, since nothing leaves a copy. */
export function registerPublicDocuments(app: App): void {
  const { system } = app

  anonymousRoute(app, api.readPublicDocument, async ({ body }) => {
    const { comments, reasons, decision, ...found } = await readPublic(outside(system), body.token)
    return {
      ...found,
      decision: decision && { name: decision.name, at: decision.at },
      reasons: [...reasons],
      comments: comments.map(({ kind, name, body: said, at }) => ({
        name,
        body: said ?? '',
        at,
        isOurs: kind === 'answer',
      })),
    }
  })

  anonymousRoute(app, api.downloadPublicDocument, async ({ body }, exchange) => {
    await sendPdf(await publicDocument(outside(system), body.token), exchange)
    return undefined
  })

  anonymousRoute(app, api.commentPublicDocument, async ({ body }, { request }) => {
    const { token, ...said } = body
    await comment(outside(system), token, said, addressOf(request))
    return undefined
  })

  anonymousRoute(app, api.decidePublicDocument, async ({ body }, { request }) => {
    const { token, decision, hash, name, role, taxId, reason, body: said } = body
    const given = { role: role || null, taxId: taxId || null, reason: reason || null, body: said || null }
    await decide(outside(system), token, { kind: decision, hash, name, ...given }, addressOf(request))
    return undefined
  })
}

/** As far as the server itself knows it, never as a header says. */
function addressOf(request: FastifyRequest): string {
  return request.ip.slice(0, 60)
}
