import { useEffect } from 'react'
import { useRouter } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useModel } from '#web/api/model.ts'
import { useFormat, useText } from '#web/i18n/locale-provider.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { destinationsIn } from './navigation.ts'

/** The start is the first place of one's own navigation. */
export default function Home() {
  const model = useModel()
  const { language } = useFormat()
  const { failures } = useText()
  const first = destinationsIn(model, language)[0]
  const router = useRouter()
  const href = first?.href
  useEffect(() => {
    if (href) router.history.replace(href)
  }, [href, router])
  if (first) return null
  return (
    <EmptyState title={failures.forbiddenTitle} icon={<Inbox size={32} strokeWidth={1.25} aria-hidden />}>
      {failures.forbiddenNoOne}
    </EmptyState>
  )
}
