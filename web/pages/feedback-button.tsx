import { Suspense, useState } from 'react'
import { useParams, useSearch } from '@tanstack/react-router'
import { MessageSquare } from 'lucide-react'
import { useModel } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'

const FeedbackDialog = lazyPart(async () => ({
  default: (await import('#web/programme/feedback-dialog.tsx')).FeedbackDialog,
}))

/** In a copy, whoever tries it says what they think of what they look at. */
export function FeedbackButton() {
  const { places } = useText()
  const { module, id } = useParams({ strict: false })
  const { view } = useSearch({ strict: false })
  const views = useModel().modules.find(({ name }) => name === module)?.views ?? []
  const seen = id === undefined ? (views.find(({ name }) => name === view) ?? views[0]) : undefined
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="small" icon={<MessageSquare size={14} aria-hidden />} onPress={() => setOpen(true)}>
        {places.feedback}
      </Button>
      <Suspense>{isOpen && <FeedbackDialog module={module} view={seen?.id} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
