import { useMemo, useState } from 'react'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { fieldType } from '#catalog/field-types/index.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { modelQuery, useModel, type ReaderField, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { RecordFields } from '#web/records/record-fields.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { SampleRecord } from '#web/records/sample-record.tsx'
import { useDraft } from '#web/records/use-draft.ts'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { PreviewList } from './preview-list.tsx'
import { previewQuery, type Preview } from './specification-queries.ts'

/** What an item makes of the CRM: its changes in words, then the screen as it would be. */
export function ItemPreview({ id }: { readonly id: string }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const query = useQuery(previewQuery(useModel(), id))
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <FormError>{errorText(failure, text)}</FormError>
  if (!data) return <Skeleton lines={4} />
  const isEmpty = data.lines.length === 0 && Object.keys(data.contract).length === 0
  if (isEmpty) {
    return (
      <p className="text-sm text-muted">
        {specification.definesNothing} {specification.definesHow}
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      {data.problems.length > 0 && (
        <div className="flex gap-2 rounded-md bg-none-soft p-3 text-sm text-none-ink">
          <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0" />
          <div>
            <p className="font-medium">{specification.cannotBe}</p>
            <ul className="list-disc pl-4">
              {data.problems.map((one) => (
                <li key={one.en}>{one[format.language]}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <ul className="flex flex-col">
        {data.lines.map((line) => (
          <Line key={`${line.change} ${line.id}`} line={line} />
        ))}
      </ul>
      {Object.keys(data.contract).length > 0 && (
        <section className="text-sm">
          <h3 className="font-medium">{specification.outside}</h3>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {Object.entries(data.contract).map(([name, words]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="whitespace-pre-wrap">{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {data.modules.length > 0 && <Screens preview={data} />}
    </div>
  )
}

const tones = {
  create: 'bg-today-soft text-today-ink',
  update: 'bg-planned-soft text-planned-ink',
  rename: 'bg-planned-soft text-planned-ink',
  remove: 'bg-overdue-soft text-overdue-ink',
} as const

function Line({ line }: { readonly line: Preview['lines'][number] }) {
  const { text, format } = useFullLocale()
  const { specification, studio } = text
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const type = line.type === null ? undefined : fieldType(line.type).label[format.language]
  return (
    <li className="flex flex-col gap-1 border-b border-line py-2 text-sm last:border-0">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className={`rounded-sm px-1.5 py-0.5 text-xs font-medium ${tones[line.change]}`}>
          {specification.change[line.change]}
        </span>
        <span className="text-muted">{kinds[line.kind] ?? line.kind}</span>
        {/* A module has one layout: its name says nothing. */}
        {line.kind !== 'layout' && <strong className="font-medium">{line.label[format.language]}</strong>}
        {line.module && (
          <span className="text-muted">{specification.inModule({ module: line.module[format.language] })}</span>
        )}
        {type && <Chip>{type}</Chip>}
        {line.isRequired && <Chip>{specification.required}</Chip>}
      </p>
      {line.parts.length > 0 && <Parts parts={line.parts} />}
    </li>
  )
}

/** Part by part, what it says instead. */
export function Parts(props: { readonly parts: Preview['lines'][number]['parts'] }) {
  const { parts } = props
  const { text } = useFullLocale()
  const { specification, studio } = text
  const names: Readonly<Record<string, string>> = studio.partNames
  const inner: Readonly<Record<string, string>> = specification.within
  return (
    <ul className="flex flex-col gap-0.5 border-l-2 border-line pl-3 text-sm">
      {parts.map(({ path, before, after }) => {
        const [first = '', ...rest] = path.split('.')
        const place =
          path === '' ? '' : `${[names[first] ?? first, ...rest.map((one) => inner[one] ?? one)].join(' · ')}: `
        return (
          <li key={path} className="break-words">
            <span className="text-muted">{place}</span>
            {before === null ? (
              <ins className="text-today-ink no-underline">{specification.comes({ after: after ?? '' })}</ins>
            ) : after === null ? (
              <del className="text-overdue-ink">{specification.goes({ before })}</del>
            ) : (
              specification.becomes({ before, after })
            )}
          </li>
        )
      })}
    </ul>
  )
}

const screens = ['form', 'sheet', 'list'] as const
type Screen = (typeof screens)[number]

/** The form, the record page and the list of a module with the item in force; to look at, not to touch. */
function Screens({ preview }: { readonly preview: Preview }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const model = useModel()
  const [name, setName] = useState(preview.modules[0]?.name)
  const [screen, setScreen] = useState<Screen>(() => firstScreen(preview.lines))
  const client = useMemo(() => withModel(model, preview), [model, preview])
  const found = preview.modules.find((one) => one.name === name) ?? preview.modules[0]
  if (!found) return null
  const module = withoutConditions(found)
  const touched = preview.touched[module.name] ?? []
  const labels = { form: specification.previewForm, sheet: specification.previewSheet, list: specification.previewList }
  return (
    <section aria-labelledby="as-it-would-be" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1">
        <h3 id="as-it-would-be" className="mr-auto text-base font-bold">
          {specification.preview}
          {preview.modules.length === 1 && `: ${module.label.plural[format.language]}`}
        </h3>
        {preview.modules.length > 1 &&
          preview.modules.map((one) => (
            <Button
              key={one.name}
              size="small"
              look={one === found ? 'plain' : 'quiet'}
              aria-pressed={one === found}
              onPress={() => setName(one.name)}
            >
              {one.label.plural[format.language]}
            </Button>
          ))}
        {screens.map((one) => (
          <Button
            key={one}
            size="small"
            look={one === screen ? 'plain' : 'quiet'}
            aria-pressed={one === screen}
            onPress={() => setScreen(one)}
          >
            {labels[one]}
          </Button>
        ))}
      </div>
      <div inert={screen !== 'list'} className="overflow-hidden rounded-lg border border-line-strong bg-paper">
        <QueryClientProvider client={client}>
          {screen === 'form' && <SampleForm key={module.name} module={module} touched={touched} />}
          {screen === 'sheet' && <Sheet module={module} />}
          {screen === 'list' && <PreviewList module={module} touched={touched} preview={preview} />}
        </QueryClientProvider>
      </div>
    </section>
  )
}

/** The one on which what it brings is seen. */
function firstScreen(lines: Preview['lines']): Screen {
  const has = (kind: string) => lines.some((line) => line.kind === kind)
  if (has('field') || has('module') || has('optionList')) return 'form'
  return has('view') ? 'list' : 'sheet'
}

/** Controls of records see the model as it would be. */
function withModel(model: ReaderModel, { modules, optionLists }: Preview): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const ids = new Set([...modules, ...optionLists].map(({ id }) => id))
  const drafted: ReaderModel = {
    ...model,
    modules: [...model.modules.filter(({ id }) => !ids.has(id)), ...modules],
    optionLists: [...model.optionLists.filter(({ id }) => !ids.has(id)), ...optionLists],
  }
  client.setQueryData(modelQuery.queryKey, drafted)
  return client
}

interface Drawn {
  readonly module: ReaderModule
  readonly touched: readonly string[]
}

/** The short form and whatever the item brings, so that one sees it even where the form leaves it out. */
function SampleForm({ module, touched }: Drawn) {
  const draft = useDraft({})
  const writable = module.fields.map((field): ReaderField => ({ ...field, mayWrite: true }))
  const named = (names: readonly string[]) => names.flatMap((one) => writable.find(({ name }) => name === one) ?? [])
  const quick = named(module.layout.quickCreate)
  const required = writable.filter((one) => one.required === true && one.default === undefined && !quick.includes(one))
  const brought = named([...new Set(touched)]).filter((one) => !quick.includes(one) && !required.includes(one))
  return (
    <div className="flex max-w-xl flex-col gap-4 p-4">
      <RecordFields module={module} fields={[...quick, ...required, ...brought]} draft={draft} />
    </div>
  )
}

function Sheet({ module }: { readonly module: ReaderModule }) {
  const { arrange } = useFullLocale().text
  const record: RecordRow = { id: '', title: arrange.sampleTitle, version: 1, createdAt: '', updatedAt: '' }
  return <SampleRecord module={module} record={record} isNarrow={false} zoom={0.56} isCompact />
}

/** What waits for a value is shown too: in an empty record nobody could see it otherwise. */
function withoutConditions(module: ReaderModule): ReaderModule {
  return {
    ...module,
    fields: module.fields.map(({ showIf: _, ...field }) => field),
    layout: { ...module.layout, sections: module.layout.sections.map(({ showIf: _, ...section }) => section) },
  }
}
