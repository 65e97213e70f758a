import { useState } from 'react'
import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { namesBeside, type ReaderModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useText } from '#web/i18n/locale-provider.tsx'

export type Path = Api['GET /programme/path']['response']
export type PathStep = NonNullable<Path['current']>
export type Pack = Api['GET /programme/packs']['response']['packs'][number]

const area = { area: 'programme' } as const

export function pathQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'path', project],
    queryFn: async ({ signal }) => await call('GET /programme/path', { query: { project }, signal }),
  })
}

export function packsQuery(model: ReaderModel, project: string | undefined) {
  return queryOptions({
    meta: { modules: namesBeside(model, area) },
    queryKey: ['records', 'programme', 'packs', project ?? null],
    queryFn: async ({ signal }) =>
      (await call('GET /programme/packs', { query: project === undefined ? {} : { project }, signal })).packs,
  })
}

/** Does something of the way, says meanwhile what, and what went wrong; then everything is read again. */
export function useAct() {
  const text = useText()
  const [doing, setDoing] = useState<string>()
  const [problem, setProblem] = useState<string>()

  async function act(words: string, work: (say: (words: string) => void) => Promise<unknown>) {
    setDoing(words)
    setProblem(undefined)
    try {
      await work(setDoing)
    } catch (error) {
      setProblem(errorText(error, text))
    }
    await Promise.all(['records', 'elements', 'model'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
    setDoing(undefined)
  }
  return { act, doing, problem, isBusy: doing !== undefined }
}
