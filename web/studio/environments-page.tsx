import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import {
  enterEnvironment,
  environmentsQuery,
  type EnvironmentKind,
  type EnvironmentList,
  isBeingMade,
} from '#web/api/environments.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog, ModalFrame } from '#web/ui/dialog.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { ProgressBar } from '#web/ui/progress-bar.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { DifferenceDialog } from './difference-dialog.tsx'

type CopyKind = Exclude<EnvironmentKind, 'production'>
type Contents = EnvironmentList['copies'][number]['contents']
type Open = { readonly what: 'copy' | 'remove' | 'compare'; readonly kind: CopyKind }

const kinds = ['production', 'sandbox', 'training'] as const

/** Production and its copies: what each holds, since when, and what can be done with it. */
export function EnvironmentsPage() {
  const { text } = useLocale()
  const { places } = text
  const { data } = useQuery(environmentsQuery)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <>
      <PageHead title={text.shell.studioSections.environments}>
        <p className="max-w-2xl text-sm text-muted">{places.environmentsHelp}</p>
      </PageHead>
      <div className="flex max-w-3xl flex-col gap-3 px-4 pt-1 pb-16 md:px-6">
        {data ? (
          kinds.map((kind) => <EnvironmentCard key={kind} kind={kind} list={data} onOpen={setOpen} />)
        ) : (
          <Skeleton lines={6} />
        )}
      </div>
      {open?.what === 'copy' && (
        <CopyDialog kind={open.kind} present={data?.rows.find(({ kind }) => kind === open.kind)} onClose={close} />
      )}
      {open?.what === 'compare' && <DifferenceDialog source={{ environment: open.kind }} onClose={close} />}
      <ConfirmDialog
        isOpen={open?.what === 'remove'}
        onClose={close}
        title={places.removeTitle}
        actionLabel={places.remove}
        onConfirm={() => open && void remove(open.kind)}
      >
        {places.removeBody}
      </ConfirmDialog>
    </>
  )

  async function remove(kind: CopyKind) {
    try {
      await call('DELETE /environments/:kind', { params: { kind } })
      showToast({ text: places.removed })
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: environmentsQuery.queryKey })
  }
}

function EnvironmentCard(props: {
  readonly kind: EnvironmentKind
  readonly list: EnvironmentList
  readonly onOpen: (open: Open) => void
}) {
  const { kind, list } = props
  const { text, format } = useLocale()
  const { places } = text
  const here = useSession()?.environment
  const row = list.rows.find((one) => one.kind === kind)
  const copy = list.copies.find((one) => one.kind === kind)
  const isMaking = isBeingMade(copy)
  return (
    <section
      aria-label={places.names[kind]}
      className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-base font-bold">{places.names[kind]}</h2>
        {here === kind && <Chip>{places.here}</Chip>}
        {row?.contents && <Chip>{places.contents[row.contents]}</Chip>}
      </div>
      <p className="text-sm text-muted">{places.purposes[kind]}</p>
      {kind !== 'production' && !isMaking && (
        <p className="text-sm">
          {row?.refreshedAt ? places.refreshed({ when: format.dateTime(row.refreshedAt) }) : places.notMade}
        </p>
      )}
      {copy && isMaking && (
        <ProgressBar
          label={places.making({ name: places.names[kind] })}
          done={copy.done}
          total={copy.total === 0 ? undefined : copy.total}
        />
      )}
      {copy?.isLeft && (
        <p role="alert" className="text-sm text-overdue-ink">
          {places.left}
        </p>
      )}
      {copy?.problem && (
        <p role="alert" className="text-sm text-overdue-ink">
          {places.failed({ problem: copy.problem })}
        </p>
      )}
      <CardActions {...props} isThere={row !== undefined} isMaking={isMaking} here={here} />
    </section>
  )
}

function CardActions(props: {
  readonly kind: EnvironmentKind
  readonly onOpen: (open: Open) => void
  readonly isThere: boolean
  readonly isMaking: boolean
  readonly here: EnvironmentKind | undefined
}) {
  const { kind, onOpen, isThere, isMaking, here } = props
  const { text } = useLocale()
  const { places } = text
  const name = places.names[kind]
  const enter = () => void enterEnvironment(kind, '/studio').catch((error: unknown) => showInToast(error, text))
  const isManaged = kind !== 'production' && here === 'production'
  if ((here === kind && !isManaged) || (isMaking && !isThere)) return null
  return (
    <div className="flex flex-wrap items-center gap-2 pt-1">
      {isThere && here !== kind && (
        <Button look="primary" aria-label={places.enterOf({ name })} onPress={enter}>
          {places.enter}
        </Button>
      )}
      {isManaged && (
        <>
          <Button
            isDisabled={isMaking}
            aria-label={isThere ? places.refreshOf({ name }) : places.makeOf({ name })}
            onPress={() => onOpen({ what: 'copy', kind })}
          >
            {isThere ? places.refresh : places.make}
          </Button>
          {isThere && <Button onPress={() => onOpen({ what: 'compare', kind })}>{places.compare}</Button>}
          {isThere && (
            <Button
              look="quiet"
              aria-label={places.removeOf({ name })}
              onPress={() => onOpen({ what: 'remove', kind })}
            >
              {places.remove}
            </Button>
          )}
        </>
      )}
      {!isManaged && kind !== 'production' && <p className="text-sm text-muted">{places.onlyProduction}</p>}
    </div>
  )
}

function CopyDialog(props: {
  readonly kind: CopyKind
  /** What is there already and would be replaced. */
  readonly present: EnvironmentList['rows'][number] | undefined
  readonly onClose: () => void
}) {
  const { kind, present, onClose } = props
  const { text } = useLocale()
  const { places } = text
  const [contents, setContents] = useState<Contents>(present?.contents ?? 'masked')
  const [isPending, setPending] = useState(false)

  async function begin() {
    setPending(true)
    try {
      await call('PUT /environments/:kind', { params: { kind }, body: { contents } })
      showToast({ text: places.begun })
      onClose()
    } catch (error) {
      showInToast(error, text)
      setPending(false)
    }
    await queryClient.invalidateQueries({ queryKey: environmentsQuery.queryKey })
  }

  return (
    <ModalFrame
      isOpen
      onClose={onClose}
      title={(present ? places.refreshOf : places.makeOf)({ name: places.names[kind] })}
      width="medium"
    >
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        <RadioGroup
          label={places.contentsLabel}
          isBoxed
          value={contents}
          onChange={(id) => setContents(id === 'structure' || id === 'full' ? id : 'masked')}
          choices={(['masked', 'structure', 'full'] as const).map((one) => ({
            value: one,
            label: places.contents[one],
            help: places.contentsHelp[one],
          }))}
        />
        {present && <p className="text-sm text-muted">{places.refreshWarning}</p>}
      </div>
      <div className="sticky bottom-0 flex justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button look="primary" isPending={isPending} onPress={() => void begin()}>
          {present ? places.refresh : places.make}
        </Button>
      </div>
    </ModalFrame>
  )
}
