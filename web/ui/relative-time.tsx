import { useFormat } from '#web/i18n/locale-provider.tsx'
import { useNow } from './use-now.ts'

/** "hace 3 horas", with the exact moment on hover and for machines. */
export function RelativeTime(props: { readonly value: string; readonly className?: string }) {
  const format = useFormat()
  const nowMs = useNow()
  return (
    <time dateTime={props.value} title={format.dateTime(props.value)} className={props.className}>
      {format.relative(props.value, nowMs)}
    </time>
  )
}
