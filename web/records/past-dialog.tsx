import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { DateTimeField } from '#web/ui/date-field.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed } from './reader-types.ts'
import { isMasked } from './why-panel.tsx'

type PastField = CallAnswer<'GET /records/:module/:id/past'>['fields'][number]

interface PastProps {
  readonly module: ReaderModule
  readonly id: string
  /** The moment first shown. */
  readonly at: string
  readonly onClose: () => void
}

/** How a record was at a moment, beside how it is, and the way to have it so again. */
export function PastDialog(props: PastProps) {
  const { module, id, onClose } = props
  const { text } = useLocale()
  const [at, setAt] = useState(props.at)
  const { data, error } = useQuery({
    queryKey: ['records', module.name, 'past', id, at],
    retry: false,
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/:id/past', {
        params: { module: module.name, id },
        query: { at },
        signal,
      }),
  })
  return (
    <ModalFrame isOpen onClose={onClose} title={text.history.pastTitle} width="large">
      <div className="flex flex-col gap-4 px-5 pt-2 pb-4">
        <p className="text-sm text-muted">{text.history.pastHelp}</p>
        <DateTimeField
          label={text.history.moment}
          value={at}
          onChange={(value) => value && setAt(value)}
          isRequired
          className="max-w-72"
        />
        {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
        {!data && !error && <Skeleton lines={4} />}
      </div>
      {data && (
        <PastForm key={`${at} ${data.version}`} {...props} at={at} version={data.version} fields={data.fields} />
      )}
    </ModalFrame>
  )
}

function PastForm(props: PastProps & { readonly version: number; readonly fields: readonly PastField[] }) {
  const { module, id, at, version, fields, onClose } = props
  const { text } = useLocale()
  const restorable = fields.filter(({ mayRestore, past }) => mayRestore && !isMasked(past))
  // What others changed since is left alone unless one says otherwise.
  const [chosen, setChosen] = useState<readonly string[]>(
    restorable.filter(({ byOthers }) => !byOthers).map(({ field }) => field),
  )
  const { isBusy, attempt } = useAttempt()

  async function restore() {
    await attempt(async () => {
      await call('POST /records/:module/:id/past', {
        params: { module: module.name, id },
        body: { at, version, fields: [...chosen] },
      })
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  return (
    <>
      <ul className="border-t border-line px-5 py-2">
        {fields.length === 0 && <li className="py-2 text-sm text-muted">{text.history.same}</li>}
        {fields.map((one) => (
          <PastRow
            key={one.field}
            module={module}
            one={one}
            isChosen={chosen.includes(one.field)}
            onChoose={
              restorable.includes(one)
                ? (isChosen) =>
                    setChosen(isChosen ? [...chosen, one.field] : chosen.filter((name) => name !== one.field))
                : undefined
            }
          />
        ))}
      </ul>
      {module.may.update !== 'none' && (
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button look="primary" isPending={isBusy} isDisabled={chosen.length === 0} onPress={() => void restore()}>
            {text.history.restoreChosen}
          </Button>
        </div>
      )}
    </>
  )
}

function PastRow(props: {
  readonly module: ReaderModule
  readonly one: PastField
  readonly isChosen: boolean
  readonly onChoose: ((isChosen: boolean) => void) | undefined
}) {
  const { module, one, isChosen, onChoose } = props
  const { text, format } = useLocale()
  const field = fieldNamed(module, one.field)
  if (!field) return null
  const label = field.label[format.language]
  const who = format.list(one.changedBy.flatMap(({ title }) => title ?? []))
  const show = (value: unknown) =>
    isMasked(value) ? (
      text.history.masked
    ) : (value ?? '') === '' ? (
      <span className="text-muted">{text.history.empty}</span>
    ) : (
      <FieldValue module={module} field={field} value={value} isPlain />
    )
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2 text-sm last:border-0">
      <Checkbox label={label} value={isChosen} isDisabled={!onChoose} onChange={(value) => onChoose?.(value)} />
      <div className="min-w-0 pl-6">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{show(one.past)}</span>
          <span className="text-muted">
            {text.history.now}: {show(one.now)}
          </span>
        </p>
        <p className={one.byOthers ? 'text-xs text-overdue-ink' : 'text-xs text-muted'}>
          {text.history.changedBy({ who: who || text.records.system, at: format.dateTime(one.changedAt) })}
        </p>
      </div>
    </li>
  )
}
