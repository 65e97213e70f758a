import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import { call } from '#web/api/client.ts'
import { namesBeside, useModel, useModule, type ReaderModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'

export type Journey = Api['GET /programme/journey']['response']
export type JourneyRow = Journey['channels']['rows'][number]

export function journeyQuery(model: ReaderModel, project: string) {
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'journey', project],
    queryFn: async ({ signal }) => await call('GET /programme/journey', { query: { project }, signal }),
  })
}

/** The choices of an option field, in the words of the reader; a retired one is still the name of what is there. */
export function useChoices(
  moduleName: string,
  field: string,
): readonly { readonly id: string; readonly label: string; readonly isRetired: boolean }[] {
  const { format } = useLocale()
  const { optionLists } = useModel()
  const module = useModule(moduleName)
  const list = module?.fields.find(({ name }) => name === field)?.options?.list
  const options = optionLists.find(({ name }) => name === list)?.options ?? []
  return options.map(({ value, label, retired }) => ({
    id: value,
    label: label[format.language],
    isRetired: retired === true,
  }))
}
