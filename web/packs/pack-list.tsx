import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Check, Minus } from 'lucide-react'
import { call, newKey, callForAct } from '#web/api/client.ts'
import { isPassing } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { Programme } from '#web/programme/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { PackFile } from './pack-file.tsx'
import { packsQuery, useAct, type Pack } from './pack-queries.ts'

type Words = Pack['title']

function wordsIn(words: Words, language: 'es' | 'en'): string {
  return typeof words === 'string' ? words : words[language]
}

function pathHref(project: string): string {
  return `/programme/path?project=${project}`
}

/** What one may begin from: what each is for, what it brings and what it leaves out. */
export function PackList({ programme }: { readonly programme: Programme }) {
  const { text } = useFullLocale()
  const { packs } = text
  const [chosen, setChosen] = useState<string>()
  const project = programme.project ?? undefined
  const { data } = useQuery(packsQuery(useModel(), project?.id))
  const mayLoad = programme.mayStart
  if (!data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return (
    <div className="flex max-w-4xl flex-col gap-10 px-4 pt-3 pb-16 md:px-6">
      {!mayLoad && <p className="text-sm text-muted">{packs.noRight}</p>}
      <ul className="flex flex-col">
        {data
          .filter(({ name }) => chosen === undefined || chosen === name)
          .map((pack) => (
            <li key={pack.name} className="border-b border-line py-6 first:pt-0 last:border-0">
              <PackWords pack={pack} />
              {chosen === pack.name ? (
                <Beginning pack={pack} project={project} onCancel={() => setChosen(undefined)} />
              ) : (
                <div className="mt-4">
                  {pack.isLoaded && project ? (
                    <span className="flex flex-wrap items-center gap-3 text-sm text-muted">
                      {packs.isLoaded}
                      <LinkButton href={pathHref(project.id)}>{packs.goOn}</LinkButton>
                    </span>
                  ) : (
                    mayLoad && <Button onPress={() => setChosen(pack.name)}>{packs.choose}</Button>
                  )}
                </div>
              )}
            </li>
          ))}
      </ul>
      {mayLoad && project && chosen === undefined && <PackFile project={project} />}
    </div>
  )
}

function PackWords({ pack }: { readonly pack: Pack }) {
  const { text, format } = useFullLocale()
  const { packs } = text
  const { language } = format
  const counts = [
    format.count(packs.needs, pack.counts.needs),
    format.count(packs.items, pack.counts.items),
    format.count(packs.tests, pack.counts.tests),
  ].join(' · ')
  return (
    <>
      <h2 className="text-xl font-bold">{wordsIn(pack.title, language)}</h2>
      <p className="max-w-2xl text-base text-pretty">{wordsIn(pack.purpose, language)}</p>
      <p className="mt-1 text-sm text-muted">{counts}</p>
      <div className="mt-4 grid gap-x-10 gap-y-4 sm:grid-cols-[3fr_2fr]">
        <Lines
          title={packs.brings}
          lines={pack.brings}
          mark={<Check size={15} aria-hidden className="mt-0.5 shrink-0 text-today-ink" />}
        />
        <Lines
          title={packs.leavesOut}
          lines={pack.leavesOut}
          mark={<Minus size={15} aria-hidden className="mt-0.5 shrink-0 text-faint" />}
        />
      </div>
    </>
  )
}

function Lines(props: { readonly title: string; readonly lines: readonly Words[]; readonly mark: React.ReactNode }) {
  const { language } = useFullLocale().format
  return (
    <section>
      <h3 className="mb-1 text-sm font-bold">{props.title}</h3>
      <ul className="flex flex-col gap-1 text-sm">
        {props.lines.map((one) => (
          <li key={wordsIn(one, 'en')} className="flex gap-2 text-pretty">
            {props.mark}
            {wordsIn(one, language)}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Why, in one's own words; the rest is written by the pack. */
function Beginning(props: {
  readonly pack: Pack
  readonly project: Programme['project'] | undefined
  readonly onCancel: () => void
}) {
  const { pack, project, onCancel } = props
  const { text, format } = useFullLocale()
  const { packs } = text
  const { settings } = useModel()
  const navigate = useNavigate()
  const [why, setWhy] = useState('')
  const { act, doing, problem, isBusy } = useAct()
  const asksWhy = !project?.whyInvest

  async function begin() {
    await act(project ? packs.adding : packs.starting, async () => {
      const name = packs.projectName({ company: settings.company, pack: wordsIn(pack.title, format.language) })
      const id = project?.id ?? (await startProject({ name, whyInvest: why.trim(), soloMode: true }))
      await call('POST /programme/packs', { body: { project: id, pack: pack.name } })
      // The first project brings its modules, and with them other rights.
      await queryClient.invalidateQueries()
      await navigate({ to: '/programme/path', search: { project: id } })
    })
  }

  return (
    <form
      noValidate
      className="mt-6 flex max-w-xl flex-col gap-4 rounded-md border border-line-strong bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      {asksWhy && !project && (
        <TextArea label={packs.why} help={packs.whyHelp} value={why} onChange={setWhy} rows={3} autoFocus isRequired />
      )}
      <p className="text-sm text-muted">{project ? packs.addTo({ project: project.title }) : packs.who}</p>
      <FormError>{problem}</FormError>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" isPending={isBusy} isDisabled={!project && why.trim() === ''}>
          {packs.start}
        </Button>
        <Button look="quiet" onPress={onCancel}>
          {packs.cancel}
        </Button>
        {doing !== undefined && (
          <p role="status" className="text-sm text-muted">
            {doing}
          </p>
        )}
      </div>
    </form>
  )
}

async function startProject(body: { name: string; whyInvest: string; soloMode: boolean }): Promise<string> {
  // Asked again with the same key it is the same project.
  const input = { body, key: newKey() }
  const send = async () => (await callForAct('POST /programme/projects', input)).answer.id
  // Making the modules takes a while, and on a busy machine more patience than one request has.
  return await send().catch(async (error: unknown) => {
    if (!isPassing(error)) throw error
    return await send()
  })
}
