import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useTitles } from '#web/records/filter-words.tsx'
import { labelOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import type { Speech } from './sentence.ts'

const universalId = /"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"/g

/** Names of everybody and everything that a definition says by id; inside the model as the draft would have it. */
export function useSpeech(module: ReaderModule, definition: unknown): Speech {
  const { text, format } = useFullLocale()
  const { elements } = useStudio()
  const model = useModel()
  const users = model.modules.find(({ capabilities }) => capabilities.user !== undefined)?.name ?? ''
  const ids = [...new Set([...JSON.stringify(definition ?? null).matchAll(universalId)].map(([, id = '']) => id))]
  const known = new Map(
    elements.filter(({ id }) => ids.includes(id)).map((one) => [one.id, labelOf(one, format.language)]),
  )
  const people = useTitles(
    users,
    ids.filter((id) => !known.has(id)),
  )
  return {
    words: text.workflows,
    format,
    model,
    module,
    nameOf: (id) => known.get(id) ?? people.get(id) ?? '…',
  }
}
