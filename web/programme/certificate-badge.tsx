import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'

/** How far somebody is: certified, to be learned anew, or so many of so many. */
export function CertificateBadge(props: {
  readonly state: 'valid' | 'expired' | 'open'
  readonly since: string | null
  readonly done: number
  readonly all: number
}) {
  const { text, format } = useFullLocale()
  const { exercises } = text.training
  const { state, since, done, all } = props
  if (state === 'expired') return <Badge color="orange">{exercises.expired}</Badge>
  if (state === 'valid') {
    const words = since === null ? exercises.valid : exercises.validSince({ date: format.date(since.slice(0, 10)) })
    return <Badge color="green">{words}</Badge>
  }
  return <Badge color="grey">{exercises.progress({ done: format.number(done), all: format.number(all) })}</Badge>
}
