import { recordHref } from '#web/api/addresses.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useCommands, type Command } from '#web/ui/commands.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import { isReference, type RecordRow } from './reader-types.ts'
import { useSave, type Saving } from './use-save.ts'

/** Acts of the record that its head has as buttons or in its menu; absent where one may not. */
interface RecordActs {
  readonly onConvert: (() => void) | undefined
  readonly onMerge: (() => void) | undefined
  readonly onRevert: (() => void) | undefined
  readonly onRemove: (() => void) | undefined
  readonly onWhoSees: (() => void) | undefined
  readonly onAssign: (() => void) | undefined
}

/** The same acts for the palette and the keys, and those that need no button. */
export function useRecordCommands(
  module: ReaderModule,
  record: RecordRow,
  acts: RecordActs,
): { readonly saving: Saving } {
  const { text } = useLocale()
  const { commands, records } = text
  const me = useSession()?.user
  const saving = useSave(module.name)
  const mayUpdate = module.may.update !== 'none'
  const isMine = isReference(record.owner) && record.owner.id === me?.id

  async function assignToMe() {
    try {
      const saved = await saving.save(record, { owner: { id: me?.id, title: me?.name } })
      if (saved) showToast({ text: commands.assigned({ title: record.title }) })
    } catch (error) {
      showInToast(error, text)
    }
  }

  async function copyLink() {
    const link = location.origin + recordHref(module.name, record.id)
    // Without TLS there is no clipboard: the link is shown to be copied by hand.
    await navigator.clipboard?.writeText(link).catch(() => undefined)
    showToast({ text: navigator.clipboard ? commands.linkCopied : link })
  }

  // Each fact is edited in its place: the first that may be, and from there with the tabulator.
  const edit = () => document.querySelector<HTMLElement>('#content [data-edit]')?.click()

  const offered: readonly (Omit<Command, 'group' | 'run'> & { readonly run: (() => void) | undefined })[] = [
    {
      id: 'here.edit',
      icon: 'notebook',
      label: text.keys.editRecord,
      shortcut: 'e',
      run: mayUpdate ? edit : undefined,
    },
    { id: 'here.convert', icon: 'repeat', label: records.convert, run: acts.onConvert },
    { id: 'here.revert', icon: 'history', label: records.revertConversion, run: acts.onRevert },
    {
      id: 'here.assignToMe',
      icon: 'user-check',
      label: commands.assignToMe,
      shortcut: 'i',
      run: module.capabilities.owned && mayUpdate && !isMine ? () => void assignToMe() : undefined,
    },
    { id: 'here.assign', icon: 'user-plus', label: commands.assignTo, run: acts.onAssign },
    { id: 'here.merge', icon: 'layers', label: text.merge.withOther, run: acts.onMerge },
    { id: 'here.copyLink', icon: 'link', label: commands.copyLink, shortcut: 'y', run: () => void copyLink() },
    { id: 'here.print', icon: 'file-text', label: commands.print, run: () => print() },
    { id: 'here.whoSees', icon: 'shield', label: text.access.whoSees, run: acts.onWhoSees },
    { id: 'here.delete', icon: 'trash-2', label: text.common.delete, run: acts.onRemove },
  ]
  useCommands(offered.flatMap((command) => (command.run ? [{ ...command, group: 'here' as const }] : [])))
  return { saving }
}
