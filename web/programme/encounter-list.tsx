import { useState } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowRight, MessagesSquare, Vote } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { moduleOfKind, namesBeside, useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { useDepartments } from './need-capture.tsx'
import { textOf } from './needs-queries.ts'

/** Whom one asks what they need: each by themselves, or several around a table. */
export function EncounterList({ project }: { readonly project: string }) {
  const { text, format } = useFullLocale()
  const model = useModel()
  const module = moduleOfKind(model.modules, 'meeting')
  const query = useQuery({ ...encountersQuery(model, module?.name ?? '', project), enabled: module !== undefined })
  const { data } = query
  const failure = failureOf(query)
  const departments = useDepartments(module)
  if (!module) return null
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!data) return <Skeleton lines={6} className="px-4 pt-6 md:px-6" />
  return (
    <div className="flex max-w-3xl flex-col gap-6 px-4 pt-2 pb-16 md:px-6">
      {module.may.create !== 'none' && <NewEncounter {...{ module, project }} />}
      {data.length === 0 && <p className="text-muted">{text.needs.noEncounters}</p>}
      <ul className="flex flex-col">
        {data.map((row) => {
          const state = module.lifecycle?.states.find(({ value }) => value === row.state)
          const Mark = row.kind === 'workshop' ? Vote : MessagesSquare
          const department = departments.find(({ id }) => id === row.department)?.label
          return (
            <li key={row.id} className="border-b border-line">
              <Link
                to="/programme/encounter"
                search={{ project, meeting: row.id }}
                className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2 py-2.5 hover:bg-hover"
              >
                <Mark size={17} aria-hidden className="text-why-ink" />
                <span className="min-w-0 font-medium break-words">{textOf(row.name) || row.title}</span>
                <span className="text-sm text-muted">
                  {[department, textOf(row.at) && format.dayMonth(textOf(row.at))].filter(Boolean).join(' · ')}
                </span>
                {state && (
                  <span className="ml-auto">
                    <Badge color={state.color}>{state.label[format.language]}</Badge>
                  </span>
                )}
              </Link>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function encountersQuery(model: ReaderModel, module: string, project: string) {
  const filter = {
    all: [
      { field: 'project', op: 'eq', value: project },
      { field: 'kind', op: 'in', value: ['interview', 'workshop'] },
    ],
  }
  return queryOptions({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', module, 'encounters', project],
    queryFn: async ({ signal }) => {
      const query = {
        filter: JSON.stringify(filter),
        fields: 'name,kind,at,department,state',
        sort: '-createdAt',
        limit: 200,
      }
      return (await call('GET /records/:module', { params: { module }, query, signal })).rows
    },
  })
}

function NewEncounter(props: { readonly module: ReaderModule; readonly project: string }) {
  const { module, project } = props
  const { text } = useFullLocale()
  const { needs } = text
  const navigate = useNavigate()
  const [kind, setKind] = useState('interview')
  const [name, setName] = useState('')
  const [department, setDepartment] = useState<string | null>(null)
  const { isBusy, problem, attempt } = useFormAttempt()

  async function begin() {
    await attempt(async () => {
      const values = { project, kind, name: name.trim(), ...(department === null ? {} : { department }) }
      const made = await call('POST /records/:module', { params: { module: module.name }, body: values })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      await navigate({ to: '/programme/encounter', search: { project, meeting: made.id } })
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void begin()
      }}
    >
      <RadioGroup
        label={needs.encountersTitle}
        isLabelHidden
        orientation="horizontal"
        value={kind}
        onChange={setKind}
        choices={[
          { value: 'interview', label: needs.newInterview },
          { value: 'workshop', label: needs.newWorkshop },
        ]}
      />
      <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_12rem_auto]">
        <TextField label={needs.subject} isRequired value={name} onChange={setName} maxLength={250} />
        <Select
          label={needs.department}
          canClear
          value={department}
          onChange={setDepartment}
          options={useDepartments(module).filter(({ isRetired }) => !isRetired)}
        />
        <Button
          type="submit"
          look="primary"
          isPending={isBusy}
          isDisabled={name.trim() === ''}
          icon={<ArrowRight size={15} aria-hidden />}
        >
          {needs.begin}
        </Button>
      </div>
      <FormError>{problem}</FormError>
    </form>
  )
}
