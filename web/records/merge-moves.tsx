import { useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import type { Preview } from './merge-form.tsx'

/** What will belong to the record that stays. */
export function MergeMoves({ preview, title }: { readonly preview: Preview; readonly title: string }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const counts = new Map<string, number>()
  for (const { module, records } of preview.moves) counts.set(module, (counts.get(module) ?? 0) + records)
  const moved = [...counts].flatMap(([name, records]) => {
    const label = modules.find((module) => module.name === name)?.label.plural[format.language]
    return label === undefined ? [] : [`${label}: ${format.number(records)}`]
  })
  const parts = [...moved, ...(preview.files > 0 ? [format.count(text.merge.files, preview.files)] : [])]
  return (
    <section aria-label={text.merge.moves({ title })} className="flex flex-col gap-1.5 text-sm">
      <h2 className="font-medium">{text.merge.moves({ title })}</h2>
      {parts.length === 0 ? (
        <p className="text-muted">{text.merge.movesNothing}</p>
      ) : (
        <ul className="flex flex-wrap gap-1.5">
          {parts.map((part) => (
            <li key={part}>
              <Chip>{part}</Chip>
            </li>
          ))}
        </ul>
      )}
      <p className="text-muted">{text.merge.bin}</p>
    </section>
  )
}
