import { useEffect, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { FilePenLine } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { recordQuery } from '#web/records/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { emptyDraft, type DraftedItem } from './draft.ts'
import { definitionAfter, draftOf, storedDefinition } from './proposal.ts'
import { useProposing } from './propose-dialog.tsx'
import { useStudio } from './studio-state.tsx'

/** An item of the specification whose definition is the draft: opened by its address, left by a word. */
export function ItemDraft() {
  const { item: asked }: { readonly item?: string } = useSearch({ strict: false })
  const { specification } = useFullLocale().text
  const { draft, discard } = useStudio()
  const proposing = useProposing()
  const { item } = draft
  return (
    <>
      {item && (
        <div className="flex flex-wrap items-center gap-2 border-b border-line bg-why-soft px-4 py-2 text-sm text-why-ink md:px-6">
          <FilePenLine size={15} aria-hidden />
          <p className="min-w-0 flex-1 font-medium">{specification.changing({ title: item.title })}</p>
          <LinkButton href={recordHref(item.module, item.id)} look="quiet" size="small">
            {specification.openRecord}
          </LinkButton>
          <Button size="small" onPress={discard}>
            {specification.leaveChanging}
          </Button>
        </div>
      )}
      {asked !== undefined && proposing && asked !== item?.id && <Opening module={proposing.items.name} id={asked} />}
    </>
  )
}

/** What is in the draft already is not thrown away without asking. */
function Opening({ module, id }: { readonly module: string; readonly id: string }) {
  const { text } = useFullLocale()
  const { specification } = text
  const { rows, changes, replace } = useStudio()
  const navigate = useNavigate()
  const { data: record, error } = useQuery(recordQuery(module, id))
  const [isSure, setSure] = useState(changes.length === 0)
  const leave = () => void navigate({ to: '.', search: {}, replace: true })

  useEffect(() => {
    if (!record || !isSure) return
    const definition = storedDefinition(record.definition)
    const { title, version } = record
    replace({ ...draftOf(rows, definition, emptyDraft), item: { module, id, title, version, definition } })
    // The address opens it once: what is done with the draft from here on is not undone by it.
    void navigate({ to: '.', search: {}, replace: true })
  }, [record, isSure, rows, replace, module, id, navigate])

  useEffect(() => {
    if (error) showInToast(error, text)
  }, [error, text])

  return (
    <ConfirmDialog
      isOpen={!isSure && record !== undefined}
      onClose={leave}
      title={specification.replaceTitle}
      actionLabel={specification.replace}
      onConfirm={() => setSure(true)}
    >
      {specification.replaceBody({ title: record?.title ?? '' })}
    </ConfirmDialog>
  )
}

/** Writes the draft into the item that it is of. */
export function SaveInItem({ item, onDone }: { readonly item: DraftedItem; readonly onDone: () => void }) {
  const { text } = useFullLocale()
  const { specification } = text
  const { draft, rows, discard } = useStudio()
  const navigate = useNavigate()
  const saving = useMutation({
    mutationFn: async () => {
      const definition = definitionAfter(draft, rows, item.definition)
      await call('PATCH /records/:module/:id', {
        params: { module: item.module, id: item.id },
        body: { version: item.version, values: { definition } },
      })
    },
    onSuccess: async () => {
      discard()
      showToast({ text: specification.saved({ title: item.title }) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onDone()
      void navigate({ to: recordHref(item.module, item.id) })
    },
    onError: (error) => showToast({ text: errorText(error, text), tone: 'error' }),
  })
  return (
    <Button
      look="primary"
      isPending={saving.isPending}
      isDisabled={draft.merges.length > 0}
      onPress={() => saving.mutate()}
    >
      {specification.saveIn({ title: item.title })}
    </Button>
  )
}
