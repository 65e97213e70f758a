import { useEffect } from 'react'
import { useRouter } from '@tanstack/react-router'
import { Inbox } from 'lucide-react'
import { useModel } from '#web/api/model.ts'
import { plannedModules } from '#web/day/day-data.ts'
import { DayView } from '#web/day/day-view.tsx'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { destinationsIn } from './navigation.ts'

/** The start is one's day; who plans nothing starts at the first place of their navigation. */
export default function Home() {
  const model = useModel()
  const { text, format } = useLocale()
  const hasDay = plannedModules(model).length > 0
  const first = destinationsIn(model, format.language)[0]
  const router = useRouter()
  const href = hasDay ? undefined : first?.href
  useEffect(() => {
    if (href) router.history.replace(href)
  }, [href, router])
  if (hasDay) return <DayView />
  if (first) return null
  return (
    <EmptyState title={text.failures.forbiddenTitle} icon={<Inbox size={32} strokeWidth={1.25} aria-hidden />}>
      {text.failures.forbiddenNoOne}
    </EmptyState>
  )
}
