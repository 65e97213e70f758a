import { useState } from 'react'
import type { Messages } from '#common/texts/es.ts'
import { discardWaiting, insistWaiting, isProblem, sendAnyway, type Waiting } from '#web/api/outbox.ts'
import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ConflictDialog } from '#web/records/conflict-dialog.tsx'
import type { Conflict } from '#web/records/use-save.ts'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Icon } from '#web/ui/icon.tsx'

/** Each write that waits, with what the server said against it; a conflict is decided as anywhere else. */
export function WaitingList(props: { readonly waiting: readonly Waiting[]; readonly onClose: () => void }) {
  const { waiting, onClose } = props
  const { text, format } = useLocale()
  const { modules } = useModel()
  const [decided, setDecided] = useState<Waiting>()
  const moduleOf = ({ input }: Waiting) => modules.find(({ name }) => name === input.params?.module)
  const module = decided && moduleOf(decided)
  return (
    <ModalFrame isOpen onClose={onClose} title={text.waiting.title} width="medium">
      <p className="px-5 pt-1 text-sm text-muted">{text.waiting.help}</p>
      <ul className="flex flex-col px-5 py-3">
        {waiting.map((entry) => (
          <li key={entry.key} className="flex flex-wrap items-center gap-2 border-b border-line py-2 text-sm">
            <Icon name={moduleOf(entry)?.icon ?? 'folder'} className="shrink-0 text-muted" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{entry.title}</span>
              <span className={isProblem(entry) ? 'text-xs text-overdue-ink' : 'text-xs text-muted'}>
                {wordsOf(entry, text)}
              </span>
            </span>
            {entry.conflict && (
              <Button size="small" onPress={() => setDecided(entry)}>
                {text.waiting.decide}
              </Button>
            )}
            <Button size="small" look="quiet" onPress={() => discardWaiting(entry.key)}>
              {text.waiting.discard}
            </Button>
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2 border-t border-line px-5 py-3">
        <span className="numeric mr-auto text-sm text-muted">{format.count(text.waiting.count, waiting.length)}</span>
        <Button look="primary" onPress={sendAnyway}>
          {text.waiting.tryNow}
        </Button>
      </div>
      {decided && module && (
        <ConflictDialog
          module={module}
          saving={{
            conflict: conflictOf(decided),
            save: async () => undefined,
            async decide(whose) {
              setDecided(undefined)
              if (whose === 'mine') insistWaiting(decided.key)
              else discardWaiting(decided.key)
              return undefined
            },
          }}
        />
      )}
    </ModalFrame>
  )
}

function wordsOf({ conflict, refusal, failed }: Waiting, { waiting }: Messages): string {
  if (conflict) return waiting.conflict
  return refusal ?? (failed ? waiting.broken : waiting.pending)
}

function conflictOf({ input, conflict }: Waiting): Conflict | undefined {
  const id = input.params?.id
  if (!conflict || id === undefined) return undefined
  // The shape that the server's update gives the details of a stale write.
  const values = conflict.values as Conflict['values']
  return { record: { id, version: conflict.version }, changes: Object(input.body.values), values }
}
