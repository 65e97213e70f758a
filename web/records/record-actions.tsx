import { Suspense, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, History, Merge, Eye, MessageSquare, Trash2, Undo2 } from 'lucide-react'
import { call, callForAct } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { undoAction, useTakeBack } from '#web/api/take-back.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordsHref } from '#web/api/addresses.ts'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useIsAskable } from './askable.ts'
import { belongingsOf, belongingWords } from './belongings.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { DocumentActions, MakeDocument } from './document-actions.tsx'
import { FavouriteStar } from './favourite-star.tsx'
import { LeadActions } from './lead-actions.tsx'
import { isMergeable } from './mergeable.ts'
import { useRecordCommands } from './record-commands.ts'
import { StageMenu } from './stage-menu.tsx'
import { isReference, type RecordRow } from './reader-types.ts'
import { askSeries } from './series.ts'

const AccessDialog = lazyPart(async () => ({ default: (await import('./access-dialog.tsx')).AccessDialog }))
const AskDialog = lazyPart(async () => ({ default: (await import('./ask-dialog.tsx')).AskDialog }))
const AssignDialog = lazyPart(async () => ({ default: (await import('./assign-dialog.tsx')).AssignDialog }))
const ConversionDialog = lazyPart(async () => ({ default: (await import('./conversion-dialog.tsx')).ConversionDialog }))
const PastDialog = lazyPart(async () => ({ default: (await import('./past-dialog.tsx')).PastDialog }))
const DeliveryActions = lazyPart(async () => ({
  default: (await import('#web/delivery/delivery-actions.tsx')).DeliveryActions,
}))
const StepActions = lazyPart(async () => ({ default: (await import('./step-actions.tsx')).StepActions }))
const WorkflowActions = lazyPart(async () => ({ default: (await import('./workflow-actions.tsx')).WorkflowActions }))
const MergeDialog = lazyPart(async () => ({ default: (await import('./merge-dialog.tsx')).MergeDialog }))

/** What one does with a record: at most one primary action, the rare ones in a menu. */
export function RecordActions({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text } = useLocale()
  const [isConverting, setConverting] = useState(false)
  const [isMerging, setMerging] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const mayManage = useSession()?.switches.includes('manageUsers') ?? false
  const lead = module.capabilities.lead
  const isConverted = lead !== undefined && isReference(record[lead.account] ?? record[lead.contact])

  const isAskable = useIsAskable(module)
  const [isSending, setSending] = useState(false)
  const [isLookingBack, setLookingBack] = useState(false)
  const [isAssigning, setAssigning] = useState(false)
  const { remove, revert } = useActs(module, record)
  const mayUpdate = module.may.update !== 'none'
  const { saving } = useRecordCommands(module, record, {
    onConvert: lead && mayUpdate && !isConverted ? () => setConverting(true) : undefined,
    onMerge: isMergeable(module) ? () => setMerging(true) : undefined,
    onRevert: isConverted && mayUpdate ? () => void revert() : undefined,
    onRemove: module.may.delete === 'none' ? undefined : () => void remove(),
    onWhoSees: mayManage ? () => setAsking(true) : undefined,
    onAssign: module.capabilities.owned && mayUpdate ? () => setAssigning(true) : undefined,
  })
  return (
    <>
      <span className="flex max-md:order-1!">
        <FavouriteStar favourite={{ module: module.name, id: record.id }} title={record.title} />
      </span>
      {module.capabilities.pipeline && mayUpdate && <StageMenu module={module} record={record} />}
      <OwnSteps module={module} record={record} />
      <DocumentActions module={module} record={record} />
      <MakeDocument module={module} record={record} />
      {lead && mayUpdate && !isConverted && (
        <LeadActions module={module} record={record} onConvert={() => setConverting(true)} />
      )}
      {module.capabilities.pricedDocument && (
        <Suspense>
          <DeliveryActions module={module.name} record={record} />
        </Suspense>
      )}
      <span className="flex max-md:order-1!">
        <Menu
          label={text.common.more}
          placement="bottom end"
          trigger={
            <IconButton label={text.common.more}>
              <Ellipsis size={17} aria-hidden />
            </IconButton>
          }
        >
          {isConverted && mayUpdate && (
            <MenuItem icon={<Undo2 size={15} />} onAction={() => void revert()}>
              {text.records.revertConversion}
            </MenuItem>
          )}
          {isAskable && (
            <MenuItem icon={<MessageSquare size={15} />} onAction={() => setSending(true)}>
              {text.records.askCustomer}
            </MenuItem>
          )}
          <MenuItem icon={<History size={15} />} onAction={() => setLookingBack(true)}>
            {text.history.past}
          </MenuItem>
          {mayManage && (
            <MenuItem icon={<Eye size={15} />} onAction={() => setAsking(true)}>
              {text.access.whoSees}
            </MenuItem>
          )}
          {isMergeable(module) && (
            <MenuItem icon={<Merge size={15} />} onAction={() => setMerging(true)}>
              {text.merge.withOther}
            </MenuItem>
          )}
          {module.may.delete !== 'none' && (
            <MenuItem icon={<Trash2 size={15} />} isDanger onAction={() => void remove()}>
              {text.common.delete}
            </MenuItem>
          )}
        </Menu>
      </span>
      <Suspense>
        {isAsking && <AccessDialog module={module.name} record={record} onClose={() => setAsking(false)} />}
        {isSending && <AskDialog selection={{ ids: [record.id] }} onClose={() => setSending(false)} />}
        {isAssigning && (
          <AssignDialog module={module} record={record} saving={saving} onClose={() => setAssigning(false)} />
        )}
        {isLookingBack && (
          <PastDialog module={module} id={record.id} at={beforeLast(record)} onClose={() => setLookingBack(false)} />
        )}
        {isMerging && <MergeDialog module={module} record={record} onClose={() => setMerging(false)} />}
        {isConverting && <ConversionDialog module={module} record={record} onClose={() => setConverting(false)} />}
      </Suspense>
      <ConflictDialog module={module} saving={saving} />
    </>
  )
}

/** Steps of its lifecycle, and what the company has automated for a press. */
function OwnSteps({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  return (
    <>
      {module.lifecycle && (
        <Suspense>
          <StepActions module={module} record={record} />
        </Suspense>
      )}
      {module.commands && (
        <Suspense>
          <WorkflowActions module={module} record={record} />
        </Suspense>
      )}
    </>
  )
}

/** What the last change did is what one asks for most. */
function beforeLast({ updatedAt }: RecordRow): string {
  return new Date(Date.parse(updatedAt) - 60_000).toISOString()
}

function useActs(module: ReaderModule, record: RecordRow) {
  const { text, format } = useLocale()
  const model = useModel()
  const navigate = useNavigate()
  const { takeBack } = useTakeBack()

  async function leave(said: string, act: string | null) {
    showToast({ text: said, ...(act === null ? {} : undoAction(text, act, takeBack)) })
    await navigate({ to: recordsHref(module.name) })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  async function remove() {
    const scope = await askSeries(module, record, 'deletion')
    if (scope === undefined) return
    try {
      if (scope !== 'one') {
        const query = { scope, version: record.version ?? 1 }
        const params = { module: module.name, id: record.id }
        const { act } = await callForAct('DELETE /records/:module/:id/series', { params, query })
        return await leave(text.activities.series.deleted[scope], act)
      }
      // Asked before: what is in the trash has no lists. That it stays unsaid is no reason to delete nothing.
      const along = await belongingsOf(model, module.name, record.id).catch(() => [])
      const { act } = await callForAct('DELETE /records/:module/:id', {
        params: { module: module.name, id: record.id },
        query: { version: record.version },
      })
      const what = belongingWords(along, format)
      const said = text.records.deleted({ title: record.title })
      await leave(what === '' ? said : `${said} ${text.records.deletedAlong({ what })}`, act)
    } catch (error) {
      showInToast(error, text)
    }
  }

  async function revert() {
    try {
      await call('DELETE /records/:module/:id/conversion', { params: { module: module.name, id: record.id } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      showToast({ text: text.records.reverted })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return { remove, revert }
}
