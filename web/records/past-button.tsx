import { Suspense, useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'

const PastDialog = lazyPart(async () => ({ default: (await import('./past-dialog.tsx')).PastDialog }))

/** Beside a change: the record as it was right after it. */
export function PastButton(props: { readonly module: ReaderModule; readonly id: string; readonly at: string }) {
  const { module, id, at } = props
  const { history } = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        size="small"
        look="link"
        className="opacity-0 group-hover:opacity-100 focus-visible:opacity-100 max-md:opacity-100 print:hidden"
        onPress={() => setOpen(true)}
      >
        {history.backTo}
      </Button>
      {isOpen && (
        <Suspense>
          <PastDialog module={module} id={id} at={at} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
