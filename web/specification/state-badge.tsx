import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'

/** The state of a record of the project, in the words of its lifecycle. */
export function StateBadge({ module, state }: { readonly module: string; readonly state: string | null }) {
  const { format } = useLocale()
  const { modules } = useModel()
  const found = modules.find(({ name }) => name === module)?.lifecycle?.states.find(({ value }) => value === state)
  return found ? <Badge color={found.color}>{found.label[format.language]}</Badge> : null
}
