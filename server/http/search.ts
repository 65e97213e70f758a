import { searchComments as commentsEndpoint, searchEverywhere as endpoint } from '#common/api/search.ts'
import { readNames } from '#common/api/query-text.ts'
import { searchComments } from '#server/records/comment-search.ts'
import { searchEverywhere } from '#server/records/search.ts'

import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerSearch(app: App): void {
  route(app, endpoint, async (ctx, { query }) => {
    const modules = query.modules === undefined ? undefined : readNames(query.modules)
    return jsonText(`{"results":${await searchEverywhere(ctx, query.text, modules)}}`)
  })

  route(app, commentsEndpoint, async (ctx, { query }) => {
    const results = await searchComments(ctx, query.text, query.limit ?? commentsShown)
    return { results: results.map((hit) => ({ ...hit, snippet: [...hit.snippet] })) }
  })
}

const commentsShown = 8
