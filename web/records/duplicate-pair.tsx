import { Link } from '@tanstack/react-router'
import { mergeHref, recordHref } from '#web/api/addresses.ts'
import type { CallAnswer } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Reasons } from './duplicate-reasons.tsx'
import { NotSameButton } from './duplicate-warning.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed, recordRow, type RecordRow } from './reader-types.ts'

type Pair = CallAnswer<'GET /records/:module/duplicates'>['pairs'][number]

const shownMax = 4

/** Two records side by side, why they seem to be one, and what to do about it. */
export function DuplicatePair({ module, pair }: { readonly module: ReaderModule; readonly pair: Pair }) {
  const { text } = useLocale()
  const [first, second] = [recordRow(pair.first), recordRow(pair.second)]
  return (
    <li className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Sureness score={pair.score} />
        <Reasons reasons={pair.reasons} />
      </div>
      <div
        role="group"
        aria-label={text.duplicates.pair({ first: first.title, second: second.title })}
        className="grid gap-3 sm:grid-cols-2"
      >
        <Side module={module} record={first} other={second} />
        <Side module={module} record={second} other={first} />
      </div>
      <div className="flex flex-wrap gap-2">
        <LinkButton size="small" href={mergeHref(module.name, [first.id, second.id])}>
          {text.duplicates.compare}
        </LinkButton>
        <NotSameButton module={module} ids={[first.id, second.id]} />
      </div>
    </li>
  )
}

function Sureness({ score }: { readonly score: number }) {
  const { text } = useLocale()
  const { high, medium, low } = text.duplicates.sureness
  if (score >= 5) return <Badge color="green">{high}</Badge>
  return score >= 3 ? <Badge color="yellow">{medium}</Badge> : <Badge color="grey">{low}</Badge>
}

/** A record with the fields that tell the two apart or together. */
function Side(props: { readonly module: ReaderModule; readonly record: RecordRow; readonly other: RecordRow }) {
  const { module, record, other } = props
  const { format } = useLocale()
  const telling = Object.keys(record)
    .filter((name) => record[name] !== null || other[name] !== null)
    .flatMap((name) => {
      const field = module.fields.find((one) => one.name === name)
      return field && !module.titleFields.includes(name) ? [field] : []
    })
  return (
    <div className="min-w-0 text-sm">
      <Link to={recordHref(module.name, record.id)} className="font-medium text-ink hover:underline">
        {record.title}
      </Link>
      <span className="block text-xs text-muted">
        {fieldNamed(module, 'createdAt')?.label[format.language]}: {format.date(record.createdAt.slice(0, 10))}
        {record.owner ? ` · ${record.owner.title}` : ''}
      </span>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
        {telling.slice(0, shownMax).map((field) => (
          <div key={field.name} className="contents">
            <dt className="text-muted">{field.label[format.language]}</dt>
            <dd className="min-w-0 truncate">
              <FieldValue module={module} field={field} value={record[field.name]} isPlain />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
