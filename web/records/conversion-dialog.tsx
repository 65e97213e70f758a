import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { isApiError } from '#web/api/api-error.ts'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { ConversionSide } from './conversion-side.tsx'
import type { RecordRow } from './reader-types.ts'

const sideNames = ['account', 'contact', 'opportunity'] as const
export type SideName = (typeof sideNames)[number]

export interface ProposedSide {
  readonly module: string
  readonly mode: 'create' | 'existing' | 'none'
  readonly id: string | null
  readonly values: Readonly<Record<string, unknown>>
  readonly candidates: readonly { readonly id: string; readonly title: string; readonly reasons: readonly string[] }[]
  readonly mayCreate: boolean
}

type Proposal = Readonly<Record<SideName, ProposedSide>> & { readonly version: number }

/** What the user decided about one side. */
export interface Choice {
  readonly mode: 'create' | 'existing' | 'none'
  readonly id: string | null
  readonly values: Readonly<Record<string, unknown>>
}

/** A prospect becomes account, contact and opportunity: each new, or one that is there already. */
export function ConversionDialog(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly onClose: () => void
}) {
  const { module, record, onClose } = props
  const { text } = useLocale()
  const { data, error } = useQuery({
    queryKey: ['records', module.name, 'conversion', record.id, record.version],
    gcTime: 0,
    queryFn: async ({ signal }) =>
      // The proposal is of the server's own shape; the contract leaves it open.
      (await call('GET /records/:module/:id/conversion', {
        params: { module: module.name, id: record.id },
        signal,
      })) as unknown as Proposal,
  })
  return (
    <ModalFrame isOpen onClose={onClose} title={text.records.convertTitle({ title: record.title })} width="large">
      {error && <p className="px-5 py-4 text-sm">{errorText(error, text)}</p>}
      {!data && !error && (
        <div className="px-5 py-4">
          <Skeleton />
        </div>
      )}
      {data && <ConversionForm module={module} record={record} proposal={data} onClose={onClose} />}
    </ModalFrame>
  )
}

function ConversionForm(props: {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly proposal: Proposal
  readonly onClose: () => void
}) {
  const { module, record, proposal, onClose } = props
  const { text } = useLocale()
  const { modules } = useModel()
  const navigate = useNavigate()
  const [choices, setChoices] = useState<Readonly<Record<SideName, Choice>>>(proposal)
  const [problem, setProblem] = useState<string>()
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const { isBusy, attempt } = useAttempt((error) => {
    setErrors(
      isApiError(error) ? Object.fromEntries(error.violations.map(({ field, message }) => [field, message])) : {},
    )
    setProblem(errorText(error, text))
  })

  async function convert() {
    setProblem(undefined)
    await attempt(async () => {
      const made = await call('POST /records/:module/:id/conversion', {
        params: { module: module.name, id: record.id },
        body: {
          version: proposal.version,
          account: sent(choices.account),
          contact: sent(choices.contact),
          opportunity: sent(choices.opportunity),
        },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
      await navigate({ to: placeAfter(proposal, made) ?? recordHref(module.name, record.id) })
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col"
      onSubmit={(event) => {
        event.preventDefault()
        void convert()
      }}
    >
      <div className="grid gap-6 px-5 pt-3 pb-4 md:grid-cols-3">
        {sideNames.map((name) => {
          const target = modules.find((one) => one.name === proposal[name].module)
          if (!target) return null
          return (
            <ConversionSide
              key={name}
              name={name}
              module={target}
              proposed={proposal[name]}
              choice={choices[name]}
              errors={errors}
              onChange={(choice) => setChoices({ ...choices, [name]: choice })}
            />
          )
        })}
      </div>
      <div className="flex flex-col gap-2 border-t border-line px-5 py-3">
        <p className="text-sm text-muted">{text.records.convertHelp}</p>
        <FormError>{problem}</FormError>
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy}>
            {text.records.convert}
          </Button>
        </div>
      </div>
    </form>
  )
}

function sent(choice: Choice) {
  if (choice.mode === 'existing' && choice.id !== null) return { mode: 'existing' as const, id: choice.id }
  if (choice.mode === 'create') return { mode: 'create' as const, values: { ...choice.values } }
  return { mode: 'none' as const }
}

/** To the deal, or to the nearest thing to it that was made. */
function placeAfter(proposal: Proposal, made: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of sideNames.toReversed()) {
    const side = made[name]
    const id = typeof side === 'object' && side !== null && 'id' in side ? side.id : side
    if (typeof id === 'string') return recordHref(proposal[name].module, id)
  }
  return undefined
}
