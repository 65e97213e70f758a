import type { CallAnswer } from '#web/api/client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'

type Reason = CallAnswer<'POST /records/:module/duplicates'>['candidates'][number]['reasons'][number]

/** Why two records seem to be the same. */
export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { text } = useLocale()
  return (
    <span className="flex flex-wrap gap-1">
      {reasons.map((reason) => (
        <Chip key={reason}>{text.duplicates.reason[reason]}</Chip>
      ))}
    </span>
  )
}
