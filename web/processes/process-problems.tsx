import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { ProcessMap } from '#common/process-map.ts'
import { mapProblems } from '#common/process-problems.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'

/** What the map still lacks, each with the way to its step. */
export function ProcessProblems({
  map,
  onShow,
}: {
  readonly map: ProcessMap
  readonly onShow: (node: string) => void
}) {
  const { text, format } = useFullLocale()
  const { processes } = text
  const problems = mapProblems(map)
  if (map.nodes.length === 0) return null
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-1.5 text-sm text-muted">
        <CircleCheck size={15} aria-hidden className="text-today-ink" />
        {processes.lacksNothing}
      </p>
    )
  }
  return (
    <details className="text-sm">
      <summary className="flex w-fit cursor-pointer list-none items-center gap-1.5 rounded-md font-medium text-none-ink">
        <TriangleAlert size={15} aria-hidden />
        {format.count(processes.lacks, problems.length)}
      </summary>
      <ul className="mt-1 flex max-h-48 flex-col gap-0.5 overflow-auto">
        {problems.map(({ node, rule, message }) => (
          <li key={`${node} ${rule}`}>
            {node === null ? (
              <span className="px-1">{message[format.language]}</span>
            ) : (
              <button type="button" className="rounded-sm px-1 text-left hover:underline" onClick={() => onShow(node)}>
                {message[format.language]}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  )
}
