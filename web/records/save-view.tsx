import { Suspense, useState } from 'react'
import { BookmarkPlus, Trash2, Users } from 'lucide-react'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { useColumnChoice } from './column-choice.ts'
import type { ListPlace } from './list-address.ts'
import { forgetView, isChanged, keepView, viewOnScreen } from './saved-views.ts'

const SaveViewDialog = lazyPart(async () => ({ default: (await import('./save-view-dialog.tsx')).SaveViewDialog }))

/** Offered when the list is not as its view says: keep it as a view, or in the view that is one's own. */
export function SaveView(props: { readonly module: ReaderModule; readonly place: ListPlace }) {
  const { module, place } = props
  const { address, view } = place
  const text = useText()
  const { list } = text
  const [isOpen, setOpen] = useState<'new' | 'share'>()
  const columns = useColumnChoice(module, view)
  const isOther = isChanged(address, view, columns.choice.names)

  async function update() {
    if (!view) return
    try {
      const { id, label, isShared, groups } = view
      const definition = { label, ...viewOnScreen(module, place, columns.choice.names), ...(groups && { groups }) }
      await keepView(module, definition, { id, isShared })
      if (columns.choice.names) columns.choose(undefined)
      place.change({ filter: undefined, sort: undefined, type: undefined, group: undefined })
    } catch (error) {
      showInToast(error, text)
    }
  }

  async function forget() {
    if (!view) return
    try {
      await forgetView(view)
      place.change({ view: undefined, filter: undefined, sort: undefined, type: undefined, group: undefined })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      {isOther && (
        <Button look="quiet" icon={<BookmarkPlus size={15} aria-hidden />} onPress={() => setOpen('new')}>
          <span className="max-md:sr-only">{list.saveView}</span>
        </Button>
      )}
      {view?.sharedBy !== undefined && (
        <span className="text-xs text-muted max-md:hidden">{list.viewSharedBy({ person: view.sharedBy })}</span>
      )}
      {isOther && view?.isOwn && (
        <Button look="quiet" onPress={() => void update()}>
          {list.updateView}
        </Button>
      )}
      {!isOther && view?.isOwn && (
        <>
          <Button look="quiet" icon={<Users size={15} aria-hidden />} onPress={() => setOpen('share')}>
            <span className="max-md:sr-only">{list.shareView}</span>
          </Button>
          <Button look="quiet" icon={<Trash2 size={15} aria-hidden />} onPress={() => void forget()}>
            <span className="max-md:sr-only">{list.forgetView}</span>
          </Button>
        </>
      )}
      <Suspense>
        {isOpen && (
          <SaveViewDialog {...props} own={isOpen === 'share' ? view : undefined} onClose={() => setOpen(undefined)} />
        )}
      </Suspense>
    </>
  )
}
