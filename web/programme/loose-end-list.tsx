import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { errorText } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { looseEndsQuery, type LooseEnd, type Project } from './queries.ts'

/** What a rule does not let pass, each with the record in which it is mended. */
export function LooseEndList({ project }: { readonly project: Project }) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const [isWhole, setWhole] = useState(false)
  const { data, error } = useQuery({ ...looseEndsQuery(useModel(), project.id), enabled: isWhole })
  const shown = (isWhole && data) || project.next
  if (project.looseEnds.open === 0 && !isWhole) {
    return (
      <p className="flex items-center gap-2 text-base">
        <CircleCheck size={18} aria-hidden className="text-today-ink" />
        <span>
          {programme.noLooseEnds} <span className="text-muted">{programme.noLooseEndsHelp}</span>
        </span>
      </p>
    )
  }
  return (
    <>
      <ul className="flex flex-col">
        {shown.map((end) => (
          <LooseEndRow key={`${end.rule} ${end.node.id} ${end.message.en}`} end={end} />
        ))}
      </ul>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!isWhole && project.looseEnds.open > project.next.length && (
        <Button look="link" className="mt-2" onPress={() => setWhole(true)}>
          {format.count(programme.allLooseEnds, project.looseEnds.open)}
        </Button>
      )}
    </>
  )
}

function LooseEndRow({ end }: { readonly end: LooseEnd }) {
  const { text, format } = useFullLocale()
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-2 text-sm">
      <Chip className="w-14 shrink-0 justify-center">{end.rule}</Chip>
      <Link to={recordHref(end.node.module, end.node.id)} className="min-w-0 font-medium break-words hover:underline">
        {end.node.title}
      </Link>
      <span className="min-w-0 text-muted">{end.message[format.language]}</span>
      {end.isWaived && <Chip>{text.programme.waived}</Chip>}
    </li>
  )
}
