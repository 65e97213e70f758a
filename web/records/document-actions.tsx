import { Suspense, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { CopyPlus, FilePlus2, Send } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Answer } from './decision-dialog.tsx'
import { recordRow, type RecordRow } from './reader-types.ts'

const DecisionDialog = lazyPart(async () => ({ default: (await import('./decision-dialog.tsx')).DecisionDialog }))

interface ActionsProps {
  readonly module: ReaderModule
  readonly record: RecordRow
}

/** What a document may do next: be issued, be answered, be made anew. */
export function DocumentActions({ module, record }: ActionsProps) {
  const { text } = useLocale()
  const navigate = useNavigate()
  const [answer, setAnswer] = useState<Answer>()
  const { isBusy, attempt } = useAttempt()
  const keys = module.capabilities.pricedDocument
  if (!keys || module.may.update === 'none') return null
  const status = record[keys.status]
  const params = { module: module.name, id: record.id }

  async function act(work: () => Promise<void>) {
    await attempt(async () => {
      await work()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  const issue = () =>
    act(async () => {
      await call('POST /records/:module/:id/issue', { params, body: { version: record.version } })
      const issued = recordRow(await call('GET /records/:module/:id', { params, query: {} }))
      showToast({ text: text.lines.issued({ number: String(issued[keys.number]) }) })
    })
  const renew = () =>
    act(async () => {
      const { id } = await call('POST /records/:module/:id/versions', { params })
      await navigate({ to: recordHref(module.name, id) })
    })
  const isOpen = status === 'sent' || status === 'expired'
  return (
    <>
      {status === 'draft' && (
        <Button look="primary" icon={<Send size={15} aria-hidden />} isPending={isBusy} onPress={() => void issue()}>
          {text.lines.issue}
        </Button>
      )}
      {isOpen && (
        <>
          <Button look="primary" onPress={() => setAnswer('accepted')}>
            {text.lines.accept}
          </Button>
          <Button onPress={() => setAnswer('rejected')}>{text.lines.reject}</Button>
        </>
      )}
      {(isOpen || status === 'rejected') && module.may.create !== 'none' && (
        <Button look="quiet" icon={<CopyPlus size={15} aria-hidden />} isPending={isBusy} onPress={() => void renew()}>
          {text.lines.newVersion}
        </Button>
      )}
      <Suspense>
        {answer && (
          <DecisionDialog module={module} record={record} answer={answer} onClose={() => setAnswer(undefined)} />
        )}
      </Suspense>
    </>
  )
}

/** A document for whoever this record is about, in one press. */
export function MakeDocument({ module, record }: ActionsProps) {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const { isBusy, attempt } = useAttempt()
  const { modules } = useModel()
  const kinds = modules.filter((one) => one.may.create !== 'none' && isFor(one, module))

  async function make(kind: ReaderModule) {
    await attempt(async () => {
      const { id } = await call('POST /records/:module/:id/documents', {
        params: { module: module.name, id: record.id },
        body: { module: kind.name },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      await navigate({ to: recordHref(kind.name, id) })
    })
  }

  const label = (kind: ReaderModule) => text.lines.makeOf({ kind: kind.label.singular[format.language].toLowerCase() })
  useCommands(
    kinds.map((kind) => ({
      id: `here.make.${kind.name}`,
      group: 'here',
      icon: kind.icon,
      label: label(kind),
      run: () => void make(kind),
    })),
  )

  return kinds.map((kind) => (
    <Button
      key={kind.name}
      icon={<FilePlus2 size={15} aria-hidden />}
      isPending={isBusy}
      onPress={() => void make(kind)}
    >
      {label(kind)}
    </Button>
  ))
}

/** Whether documents of the module are made out to records like this. */
function isFor({ capabilities, fields }: ReaderModule, source: ReaderModule): boolean {
  const keys = capabilities.pricedDocument
  if (!keys) return false
  const places = [keys.customer, keys.person, keys.lead, keys.deal]
  return fields.some(({ name, options }) => places.includes(name) && options?.module === source.name)
}
