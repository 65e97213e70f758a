import { useQuery } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import type { EnvironmentKind } from '#web/api/environments.ts'
import { failureOf } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { CertificateBadge } from '#web/programme/certificate-badge.tsx'
import { ExerciseItem } from '#web/programme/exercise-item.tsx'
import { exercisesQuery, type LearnedRole, type School } from '#web/programme/exercise-queries.ts'
import { WholeWalk } from '#web/programme/whole-walk.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { FailurePage } from './failure-page.tsx'

/** What one learns by doing it, and what Lazo has seen of it. */
export default function ExercisesPage() {
  const { exercises } = useFullLocale().text.training
  const query = useQuery(exercisesQuery)
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  const schools = query.data?.schools.filter(({ roles }) => roles.length > 0)
  return (
    <>
      <PageHead title={exercises.title}>
        <p className="max-w-3xl text-sm text-pretty text-muted">{exercises.help}</p>
      </PageHead>
      {!schools || !query.data ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : schools.length === 0 ? (
        <EmptyState title={exercises.empty} icon={<GraduationCap size={32} aria-hidden />}>
          {exercises.emptyHelp}
        </EmptyState>
      ) : (
        schools.map((school) => <SchoolView key={school.project} school={school} here={query.data.environment} />)
      )}
    </>
  )
}

function SchoolView({ school, here }: { readonly school: School; readonly here: EnvironmentKind }) {
  const { exercises } = useFullLocale().text.training
  const { place } = school
  const note = place === null ? exercises.nowhere : place === 'production' ? exercises.inProduction : exercises.inCopy
  return (
    <div className="flex max-w-4xl flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
      <p className="text-sm text-muted">{note}</p>
      {school.roles.map((role) => (
        <RoleView key={role.id} {...{ role, school, here }} />
      ))}
      {school.walk.questions.length > 0 && <WholeWalk school={school} />}
    </div>
  )
}

function RoleView(props: { readonly role: LearnedRole; readonly school: School; readonly here: EnvironmentKind }) {
  const { role, school, here } = props
  const { language } = useFullLocale().format
  const { parts, state, since } = role
  const done = parts.filter(({ isPassed }) => isPassed).length
  return (
    <section aria-labelledby={role.id}>
      <div className="flex flex-wrap items-center gap-x-3">
        <h2 id={role.id} className="text-base font-bold">
          {role.label[language]}
        </h2>
        <CertificateBadge {...{ state, since, done }} all={parts.length} />
      </div>
      <ul>
        {parts.map((part) => (
          <ExerciseItem key={part.key} {...{ part, here }} place={part.steps.length > 0 ? school.place : null} />
        ))}
      </ul>
    </section>
  )
}
