import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { normalize } from '#common/normalize.ts'
import { failureOf } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'
import { PeopleTable } from './people-table.tsx'
import { peopleQuery } from '#web/api/people.ts'
import { PersonPanel } from './person-panel.tsx'

const newPerson = 'new'

/** Who may sign in, and what they may do. */
export default function PeoplePage() {
  const { text, format } = useLocale()
  const { people } = text
  const navigate = useNavigate()
  const { person: open } = useSearch({ strict: false })
  const found = useQuery(peopleQuery)
  const { data } = found
  const failure = failureOf(found)
  const [query, setQuery] = useState('')
  if (failure) return <FailurePage error={failure} />
  const wanted = normalize(query)
  const { compare } = new Intl.Collator(format.locale)
  const shown = (data ?? [])
    .filter(({ name, email }) => normalize(`${name} ${email}`).includes(wanted))
    .sort((a, b) => compare(a.name, b.name))
  const show = (person: string | undefined) => void navigate({ to: '/people', search: { person } })
  return (
    <>
      <PageHead
        title={people.title}
        meta={data && format.count(people.count, data.length)}
        actions={
          <Button look="primary" icon={<UserPlus size={15} aria-hidden />} onPress={() => show(newPerson)}>
            {people.add}
          </Button>
        }
      >
        <SearchField label={people.search} value={query} onChange={setQuery} className="max-w-72" />
      </PageHead>
      <div className="px-4 pt-1 pb-16 md:px-6">
        {!data && <Skeleton lines={6} />}
        {data && shown.length > 0 && <PeopleTable rows={shown} selected={open} onOpen={show} />}
        {data && shown.length === 0 && <EmptyState title={people.noMatches({ query })} />}
      </div>
      {open !== undefined && data && (
        <PersonPanel
          key={open}
          account={data.find(({ id }) => id === open)}
          isNew={open === newPerson}
          onCreated={show}
          onClose={() => show(undefined)}
        />
      )}
    </>
  )
}
