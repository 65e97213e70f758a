import { useState } from 'react'
import { queryOptions, skipToken, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { recordsHref } from '#web/api/addresses.ts'
import { call, type CallAnswer, type CallInput } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { recordPage } from './reader-types.ts'

type Selection = CallInput<'POST /surveys/:id/asking'>['body']
type Reach = CallAnswer<'POST /surveys/:id/asking/preview'>

interface AskProps {
  /** The people, one by one or as a list shows them. */
  readonly selection: Selection
  /** All that the list shows, offered where more than is chosen may be meant. */
  readonly whole?: Selection
  readonly onDone?: () => void
  readonly onClose: () => void
}

/** Which survey, whom it reaches and whom it does not; then it is sent. */
export function AskDialog(props: AskProps) {
  const { records: words } = useFullLocale().text
  const module = useModel().modules.find(({ capabilities }) => capabilities.survey)
  return (
    <ModalFrame isOpen onClose={props.onClose} title={words.askCustomer} width="medium">
      {module && <AskForm {...props} module={module} />}
    </ModalFrame>
  )
}

function AskForm({ module, whole, onDone, onClose, ...props }: AskProps & { readonly module: ReaderModule }) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const { data: open } = useQuery({
    queryKey: ['records', module.name, 'open'],
    queryFn: async ({ signal }) => {
      const filter = JSON.stringify({ field: module.lifecycle?.field ?? '', op: 'eq', value: 'open' })
      return recordPage(
        await call('GET /records/:module', { params: { module: module.name }, query: { filter }, signal }),
      )
    },
  })
  const [isWhole, setWhole] = useState(false)
  const selection = whole && isWhole ? whole : props.selection
  const [chosen, setChosen] = useState<string | null>(null)
  const id = chosen ?? open?.rows[0]?.id
  const reach = useQuery(reachQuery(id, selection))
  const { isBusy, attempt, problem } = useFormAttempt()

  async function send() {
    await attempt(async () => {
      const { asked } = await call('POST /surveys/:id/asking', { params: { id: id ?? '' }, body: selection })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      showToast({ text: format.count(words.sent, asked) })
      onDone?.()
      onClose()
    })
  }

  if (!open) return <Skeleton lines={3} className="px-5 py-4" />
  if (id === undefined) {
    return (
      <div className="flex flex-col gap-3 px-5 pt-2 pb-5">
        <p className="text-sm text-muted">{words.none}</p>
        <Link to={recordsHref(module.name)} className="self-start text-sm text-link underline">
          {words.toSurveys}
        </Link>
      </div>
    )
  }
  return (
    <form
      noValidate
      className="flex flex-col gap-4 px-5 pt-2 pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Select
        label={words.which}
        value={id}
        onChange={setChosen}
        options={open.rows.map((row) => ({ id: row.id, label: row.title }))}
      />
      {whole && <Checkbox label={words.wholeList} value={isWhole} onChange={setWhole} />}
      {reach.data && <ReachWords reach={reach.data} />}
      <FormError>{problem ?? (reach.error ? errorText(reach.error, text) : undefined)}</FormError>
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={!reach.data || reach.data.asked === 0}>
          {words.sendNow}
        </Button>
      </div>
    </form>
  )
}

/** Whom a survey would reach. */
function reachQuery(id: string | undefined, selection: Selection) {
  return queryOptions({
    queryKey: ['records', 'survey reach', id, selection],
    queryFn:
      id === undefined
        ? skipToken
        : async ({ signal }) =>
            await call('POST /surveys/:id/asking/preview', { params: { id }, body: selection, signal }),
    retry: false,
  })
}

const reasons = ['noEmail', 'notAllowed', 'recent'] as const

function ReachWords({ reach: { asked, leftOut } }: { readonly reach: Reach }) {
  const { text, format } = useFullLocale()
  const { surveys: words } = text
  const left = reasons.filter((reason) => leftOut[reason] > 0)
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      <p className="font-medium">{asked === 0 ? words.reachesNobody : format.count(words.reaches, asked)}</p>
      {left.length > 0 && (
        <>
          <p className="text-muted">{words.leftOutTitle}</p>
          <ul className="list-disc pl-5 text-muted">
            {left.map((reason) => (
              <li key={reason}>{format.count(words.leftOut[reason], leftOut[reason])}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
