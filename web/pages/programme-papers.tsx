import { Suspense, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { downloadHref } from '#web/api/client.ts'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale, useFullText } from '#web/i18n/locale-provider.tsx'
import { ProjectPage } from '#web/programme/project-page.tsx'
import { papersQuery, type PaperLine } from '#web/programme/queries.ts'
import { buttonClass } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'

const PdfView = lazyPlace(async () => ({ default: (await import('#web/ui/pdf-view.tsx')).PdfView }))

/** What is printed of the project and signed, seen as it will be. */
export default function PapersPage() {
  const { papers } = useFullText()
  return (
    <ProjectPage title={papers.title} help={papers.help}>
      {(project) => <PapersOf key={project} project={project} />}
    </ProjectPage>
  )
}

function PapersOf({ project }: { readonly project: string }) {
  const query = useQuery(papersQuery(useModel(), project))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  if (!query.data) return <Skeleton lines={8} className="px-4 md:px-6" />
  return <Papers project={project} papers={query.data} />
}

function Papers({ project, papers }: { readonly project: string; readonly papers: readonly PaperLine[] }) {
  const { text, format } = useFullLocale()
  const { papers: words } = text
  const [name, setName] = useState<PaperLine['name']>('specification')
  const [language, setLanguage] = useState<'es' | 'en'>(format.language)
  const [about, setAbout] = useState<string>()
  const shown = papers.find((one) => one.name === name)
  if (!shown) return null
  const subjects = [
    ...(shown.isWhole ? [{ id: '', label: words.current }] : []),
    ...shown.of.map(({ id, title }) => ({ id, label: title })),
  ]
  const subject = subjects.find(({ id }) => id === about) ?? subjects.at(-1)
  const query = { project, language, ...(subject && subject.id !== '' ? { of: subject.id } : {}) }
  const href = downloadHref(`/programme/papers/${name}`, query)
  return (
    <div className="grid gap-6 px-4 pb-8 md:px-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <nav aria-label={words.title}>
        <ul className="flex flex-col gap-1">
          {papers.map((one) => (
            <li key={one.name}>
              <button
                type="button"
                aria-current={one.name === name}
                onClick={() => {
                  setName(one.name)
                  setAbout(undefined)
                }}
                className={classes(
                  'w-full rounded-md px-3 py-2 text-left hover:bg-hover',
                  one.name === name && 'bg-sunken font-medium',
                )}
              >
                <span className="block text-sm font-medium">{words.names[one.name]}</span>
                <span className="block text-xs text-muted">{words.helps[one.name]}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-end gap-3">
          {subjects.length > 1 && (
            <Select
              label={words.of}
              options={subjects}
              value={subject?.id ?? ''}
              onChange={(id) => setAbout(id ?? '')}
            />
          )}
          <Select
            label={words.language}
            options={[
              { id: 'es', label: 'Español' },
              { id: 'en', label: 'English' },
            ]}
            value={language}
            onChange={(chosen) => setLanguage(chosen === 'en' ? 'en' : 'es')}
          />
          {subject || shown.isWhole ? (
            <a href={href} download className={classes(buttonClass('plain', 'medium'), 'ml-auto')}>
              <Download size={15} aria-hidden />
              {words.download}
            </a>
          ) : null}
        </div>
        {subject || shown.isWhole ? (
          <Suspense fallback={<Skeleton lines={12} />}>
            <div className="flex h-[75vh] flex-col">
              <PdfView key={href} url={href} label={words.names[name]} className="border border-line" />
            </div>
          </Suspense>
        ) : (
          <p className="text-sm text-muted">{words.noMinutes}</p>
        )}
      </div>
    </div>
  )
}
