import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { failureOf } from '#web/api/errors.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { EncounterView } from '#web/programme/encounter-view.tsx'
import { encounterQuery, textOf } from '#web/programme/needs-queries.ts'
import { ProjectHead } from '#web/programme/project-page.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { FailurePage } from './failure-page.tsx'

/** One interview or workshop, as it goes on. */
export default function ProgrammeEncounterPage() {
  const { needs, trace } = useFullLocale().text
  const { meeting: id = '' } = useSearch({ strict: false })
  const model = useModel()
  const query = useQuery(encounterQuery(model, id))
  const failure = failureOf(query)
  const module = moduleOfKind(model.modules, 'meeting')
  if (failure) return <FailurePage error={failure} />
  const { meeting } = query.data ?? {}
  return (
    <>
      <ProjectHead
        title={textOf(meeting?.name) || needs.encountersTitle}
        help={meeting?.kind === 'workshop' ? needs.workshopHelp : needs.encountersHelp}
        actions={module && <LinkButton href={recordHref(module.name, id)}>{trace.openRecord}</LinkButton>}
      />
      <EncounterView id={id} />
    </>
  )
}
