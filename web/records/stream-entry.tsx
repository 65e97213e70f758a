import { Link } from '@tanstack/react-router'
import { FileText, History, Paperclip, Zap } from 'lucide-react'
import type { Localized } from '#common/errors.ts'
import { call, downloadHref } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { automationRunHref, recordHref } from '#web/api/addresses.ts'
import { Button } from '#web/ui/button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { CommentEntry } from './comment-entry.tsx'
import { ExchangeEntry, type Exchange } from './exchange-entry.tsx'
import { FieldValue } from './field-value.tsx'
import { PastButton } from './past-button.tsx'
import { SeparateButton } from './separate-button.tsx'
import { StreamLine } from './stream-line.tsx'
import { fieldNamed, isReference, type RecordRow, type Reference } from './reader-types.ts'

/** One entry of a timeline; what it carries depends on its kind. */
export interface Entry {
  readonly id: string
  readonly kind: 'activity' | 'document' | 'comment' | 'exchange' | 'file' | 'change'
  readonly at: string
  readonly module?: string
  readonly record?: RecordRow
  readonly file?: { readonly id: string; readonly name: string }
  readonly action?: string
  readonly actor?: Reference | null
  readonly channel?: string
  /** The automation that did it, and its run. */
  readonly automation?: { readonly run: string; readonly label: Localized } | null
  /** The record that was merged into this one, where the change is of it. */
  readonly of?: Reference | null
  /** By which it can be taken back. */
  readonly act?: string | null
  readonly fields?: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
}

export function StreamEntry(props: {
  readonly module: ReaderModule
  readonly recordId: string
  readonly entry: Entry
}) {
  const { module, recordId, entry } = props
  switch (entry.kind) {
    case 'activity':
    case 'document':
      return <ActivityEntry entry={entry} recordId={recordId} />
    case 'comment':
      return <CommentEntry entry={entry} about={{ module: module.name, id: recordId }} />
    case 'exchange':
      // What the server says of an exchange is of this shape.
      return <ExchangeEntry exchange={entry as unknown as Exchange} recordId={recordId} />
    case 'file':
      return <FileEntry entry={entry} />
    case 'change':
      return <ChangeEntry module={module} recordId={recordId} entry={entry} />
  }
}

function ActivityEntry({ entry, recordId }: { readonly entry: Entry; readonly recordId: string }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const { record } = entry
  const module = modules.find(({ name }) => name === entry.module)
  if (!module || !record) return null
  const activity = module.capabilities.activity
  const outcome = fieldNamed(module, activity?.outcome ?? '')
  const body = module.fields.find(({ type, name }) => (type === 'longText' || type === 'richText') && record[name])
  const regarding = record[activity?.regarding ?? '']
  return (
    <StreamLine
      icon={entry.kind === 'document' ? <FileText size={14} aria-hidden /> : <Icon name={module.icon} size={14} />}
      at={entry.at}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="sr-only">{module.label.singular[format.language]}:</span>
        <Link to={recordHref(module.name, record.id)} className="font-medium text-ink hover:underline">
          {record.title || module.label.singular[format.language]}
        </Link>
        {outcome && <FieldValue module={module} field={outcome} value={record[outcome.name]} />}
        {activity?.done && record[activity.done] === false && module.may.update !== 'none' && (
          <DoneButton module={module} record={record} done={activity.done} />
        )}
        {isReference(record.owner) && <span className="text-xs text-muted">{record.owner.title}</span>}
      </div>
      {body && <p className="mt-0.5 line-clamp-4 whitespace-pre-line">{plain(String(record[body.name]))}</p>}
      {isReference(regarding) && regarding.id !== recordId && (
        <p className="text-xs text-muted">
          {text.records.regarding} {regarding.title}
        </p>
      )}
    </StreamLine>
  )
}

/** Open activities are closed where they are seen. */
function DoneButton(props: { readonly module: ReaderModule; readonly record: RecordRow; readonly done: string }) {
  const { module, record, done } = props
  const { text } = useLocale()

  async function finish() {
    try {
      await call('PATCH /records/:module/:id', {
        params: { module: module.name, id: record.id },
        body: { version: record.version, values: { [done]: true } },
      })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Button size="small" look="link" onPress={() => void finish()}>
      {text.records.markDone}
    </Button>
  )
}

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').trim()
}

function FileEntry({ entry }: { readonly entry: Entry }) {
  if (!entry.file) return null
  return (
    <StreamLine icon={<Paperclip size={14} aria-hidden />} at={entry.at}>
      <a href={downloadHref(`/files/${entry.file.id}`)} className="font-medium text-ink hover:underline">
        {entry.file.name}
      </a>
    </StreamLine>
  )
}

function ChangeEntry(props: { readonly module: ReaderModule; readonly recordId: string; readonly entry: Entry }) {
  const { module, recordId, entry } = props
  const { text, format } = useLocale()
  const verbs: Readonly<Record<string, string>> = {
    create: text.records.created,
    update: text.records.changed,
    delete: text.records.removed,
    restore: text.records.restored,
  }
  const isMerge = entry.of && entry.channel === 'merge' && entry.action === 'delete'
  const fields = (entry.fields ?? []).flatMap((change) => {
    const field = fieldNamed(module, change.field)
    return field ? [{ ...change, field }] : []
  })
  return (
    <StreamLine
      icon={entry.automation ? <Zap size={14} aria-hidden /> : <History size={14} aria-hidden />}
      at={entry.at}
      isQuiet
    >
      {entry.of && !isMerge && <span className="block text-xs">{text.merge.before({ title: entry.of.title })}</span>}
      {entry.automation ? (
        <AutomationName automation={entry.automation} />
      ) : (
        (entry.actor?.title ?? text.records.system)
      )}{' '}
      {isMerge
        ? text.merge.entry({ title: entry.of?.title ?? '' })
        : (verbs[entry.action ?? ''] ?? text.records.changed)}
      {isMerge && entry.act && <SeparateButton module={module} act={entry.act} />}
      {fields.length > 0 && !entry.of && <PastButton module={module} id={recordId} at={entry.at} />}
      <ul className="flex flex-col">
        {fields.map(({ field, before, after }) => (
          <li key={field.name} className="flex flex-wrap items-center gap-x-1.5">
            <span>{field.label[format.language]}:</span>
            <span className="line-through decoration-line-strong">
              <FieldValue module={module} field={field} value={before} isPlain />
            </span>
            <span aria-hidden>→</span>
            <span className="text-ink">
              <FieldValue module={module} field={field} value={after} isPlain />
            </span>
          </li>
        ))}
      </ul>
    </StreamLine>
  )
}

/** Who shapes the CRM goes on to why it did so. */
function AutomationName({ automation }: { readonly automation: NonNullable<Entry['automation']> }) {
  const { text, format } = useLocale()
  const mayConfigure = useSession()?.switches.includes('configure') === true
  const name = text.records.automation({ label: automation.label[format.language] })
  if (!mayConfigure) return name
  return (
    <Link to={automationRunHref(automation.run)} className="text-ink underline">
      {name}
    </Link>
  )
}
