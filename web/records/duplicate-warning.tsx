import { useEffect, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { UsersRound } from 'lucide-react'
import { mergeHref, recordHref } from '#web/api/addresses.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { Reasons } from './duplicate-reasons.tsx'
import { isMergeable, mayBeTwice } from './mergeable.ts'
import type { RecordRow } from './reader-types.ts'

type Duplicate = CallAnswer<'POST /records/:module/duplicates'>['candidates'][number]

const pauseMs = 350
const none: readonly Duplicate[] = []
/** A record that is there already is only doubted for good reasons. */
const noticedScore = 3

/** Records that may be the one being typed, a moment after the last key. */
export function useDuplicates(
  module: ReaderModule,
  values: Readonly<Record<string, unknown>>,
  except?: string,
): readonly Duplicate[] {
  const telling = module.fields.filter(
    ({ name, type }) => ['taxId', 'email', 'phone'].includes(type) || module.titleFields.includes(name),
  )
  const given = telling.flatMap(({ name }) => (values[name] ? [[name, values[name]] as const] : []))
  const key = useSettled(JSON.stringify(Object.fromEntries(given)))
  const { data } = useQuery({
    queryKey: ['records', module.name, 'duplicates', key, except],
    enabled: mayBeTwice(module) && key !== '{}',
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      await call('POST /records/:module/duplicates', {
        params: { module: module.name },
        body: { values: JSON.parse(key), ...(except === undefined ? {} : { except }) },
        signal,
      }),
  })
  return key === '{}' ? none : (data?.candidates ?? none)
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** Says while somebody is typing that the record seems to be there already. */
export function DuplicateWarning({ candidates }: { readonly candidates: readonly Duplicate[] }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  return (
    <div role="status">
      {candidates.length > 0 && (
        <div className="flex flex-col gap-2 rounded-md border border-line-strong bg-surface p-3 text-sm">
          <p className="flex items-center gap-2 font-medium">
            <UsersRound size={15} aria-hidden />
            {text.duplicates.warning}
          </p>
          <ul className="flex flex-col gap-1.5">
            {candidates.slice(0, 4).map(({ module, id, title, reasons }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <a
                  href={recordHref(module, id)}
                  target="_blank"
                  rel="noopener"
                  className="rounded-sm font-medium text-ink underline underline-offset-2"
                >
                  {title}
                </a>
                <span className="text-xs text-muted">
                  {modules.find(({ name }) => name === module)?.label.singular[format.language]}
                </span>
                <Reasons reasons={reasons} />
              </li>
            ))}
          </ul>
          <p className="text-muted">{text.duplicates.warningHelp}</p>
        </div>
      )}
    </div>
  )
}

/** On the page of a record: another one that seems to be the same, and what to do about it. */
export function DuplicateNotice({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text } = useLocale()
  const [best] = useDuplicates(module, record, record.id).filter(({ score }) => score >= noticedScore)
  if (!best || !isMergeable(module)) return null
  return (
    <div
      role="status"
      className="mx-4 mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line-strong bg-surface px-3 py-2 text-sm md:mx-6"
    >
      <span>
        {text.duplicates.alsoThere}: <span className="font-medium">{best.title}</span>
      </span>
      <Reasons reasons={best.reasons} />
      <span className="ml-auto flex gap-1 max-md:ml-0">
        <LinkButton size="small" href={mergeHref(module.name, [record.id, best.id])}>
          {text.duplicates.compare}
        </LinkButton>
        <NotSameButton module={module} ids={[record.id, best.id]} />
      </span>
    </div>
  )
}

/** Remembers that two are not the same; one press brings the doubt back. */
export function NotSameButton(props: { readonly module: ReaderModule; readonly ids: readonly [string, string] }) {
  const { module, ids } = props
  const { text } = useLocale()

  async function decide(dismissed: boolean) {
    try {
      const params = { module: module.name, first: ids[0], second: ids[1] }
      await call('PUT /records/:module/duplicates/:first/:second', { params, body: { dismissed } })
      if (dismissed) {
        const action = { label: text.common.undo, onAction: () => void decide(false) }
        showToast({ text: text.duplicates.dismissed, action })
      }
      await queryClient.invalidateQueries({ queryKey: ['records', module.name, 'duplicates'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Button size="small" look="quiet" onPress={() => void decide(true)}>
      {text.duplicates.notSame}
    </Button>
  )
}
