import { useState } from 'react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { ReviewDialog } from './review-dialog.tsx'
import { useStudio } from './studio-state.tsx'

/** How much waits to be applied; always in sight while something does. */
export function DraftBar() {
  const { changes, discard } = useStudio()
  const { text, format } = useFullLocale()
  const [open, setOpen] = useState<'review' | 'discard'>()
  const close = () => setOpen(undefined)
  if (changes.length === 0 && open === undefined) return null
  return (
    <div className="sticky bottom-0 z-20 px-4 pb-3 md:px-6">
      <section
        aria-label={text.studio.reviewTitle}
        className="float flex flex-wrap items-center gap-2 border border-why-edge px-3 py-2"
      >
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-why-edge" />
        <p role="status" className="min-w-0 flex-1 text-sm font-medium">
          {format.count(text.studio.draft, changes.length)}
          <span className="ml-2 font-normal text-muted">{text.studio.draftPlace}</span>
        </p>
        <Button look="quiet" onPress={() => setOpen('discard')}>
          {text.studio.discard}
        </Button>
        <Button look="primary" onPress={() => setOpen('review')}>
          {text.studio.review}
        </Button>
      </section>
      {open === 'review' && <ReviewDialog onClose={close} />}
      <ConfirmDialog
        isOpen={open === 'discard'}
        onClose={close}
        title={text.studio.discardTitle}
        actionLabel={text.studio.discard}
        onConfirm={discard}
      >
        {text.studio.discardBody}
      </ConfirmDialog>
    </div>
  )
}
