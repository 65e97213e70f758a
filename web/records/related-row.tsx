import { Suspense, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Pencil, Unlink, X } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed, isReference, stagesOf, type RecordRow } from './reader-types.ts'
import { isTypeable } from './use-draft.ts'

const RelatedForm = lazyPart(async () => ({ default: (await import('./related-form.tsx')).RelatedForm }))

export type Related = ReaderModule['layout']['related'][number]

interface RowProps {
  readonly target: ReaderModule
  readonly list: Related
  readonly row: RecordRow
}

/** A record that points here: changed in its place, or let go of. */
export function RelatedRow(props: RowProps) {
  const { target, list, row } = props
  const { format } = useLocale()
  const [isEditing, setEditing] = useState(false)
  const fields = list.columns.flatMap((name) => fieldNamed(target, name) ?? [])
  const far = farRecord(target, list, row)
  const title = far?.title ?? (row.title === '' ? target.label.singular[format.language] : row.title)
  const stage = stagesOf(target).find(({ value }) => value === row[target.capabilities.pipeline?.stage ?? ''])
  const isClosed = stage !== undefined && stage.status !== 'open'
  if (isEditing) {
    return (
      <li>
        <Suspense>
          <RelatedForm target={target} by={list.by} here={row[list.by]} row={row} onClose={() => setEditing(false)} />
        </Suspense>
      </li>
    )
  }
  return (
    <li className="group flex min-h-8 flex-col justify-center border-b border-line py-1">
      <div className="flex items-center gap-0.5">
        <Link
          to={far?.href ?? recordHref(target.name, row.id)}
          className="mr-auto block min-w-0 truncate text-sm leading-6 font-medium text-ink hover:underline"
        >
          {title}
        </Link>
        <RowActs {...props} title={title} isLink={far !== undefined} onEdit={() => setEditing(true)} />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted [&_a]:inline-block [&_a]:leading-6">
        {fields
          .filter((field) => field.name !== 'title' && !target.titleFields.includes(field.name))
          // What is closed needs no next step.
          .filter((field) => !isClosed || field.type !== 'nextActivity')
          .map((field) => (
            <FieldValue key={field.name} module={target} field={field} value={row[field.name]} />
          ))}
      </div>
    </li>
  )
}

const actClass =
  'flex size-6 shrink-0 items-center justify-center rounded-md text-faint opacity-0 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 max-md:opacity-100 print:hidden'

function RowActs(props: RowProps & { readonly title: string; readonly isLink: boolean; readonly onEdit: () => void }) {
  const { target, list, row, title, isLink, onEdit } = props
  const { text } = useLocale()
  const by = target.fields.find(({ name }) => name === list.by)
  const mayLetGo = by !== undefined && by.required !== true && isTypeable(by) && target.may.update !== 'none'

  /** A link is nothing without its ends; any other record goes on without the relation. */
  async function letGo() {
    try {
      const params = { module: target.name, id: row.id }
      if (isLink) await call('DELETE /records/:module/:id', { params, query: {} })
      else
        await call('PATCH /records/:module/:id', {
          params,
          body: { version: row.version, values: { [list.by]: null } },
        })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      {target.may.update !== 'none' && (
        <button type="button" aria-label={text.records.editOf({ title })} className={actClass} onClick={onEdit}>
          <Pencil size={13} aria-hidden />
        </button>
      )}
      {(isLink ? target.may.delete !== 'none' : mayLetGo) && (
        <button
          type="button"
          aria-label={text.records.unlinkOf({ title })}
          className={actClass}
          onClick={() => void letGo()}
        >
          {isLink ? <X size={13} aria-hidden /> : <Unlink size={13} aria-hidden />}
        </button>
      )}
    </>
  )
}

/** A link between two records is named by both; beside one of them it stands for the other. */
function farRecord(target: ReaderModule, list: Related, row: RecordRow): { title: string; href: string } | undefined {
  if (!target.titleFields.includes(list.by)) return undefined
  const field = fieldNamed(target, target.titleFields.find((name) => name !== list.by) ?? '')
  const far = field && row[field.name]
  if (!isReference(far)) return undefined
  const module = far.module ?? field?.options?.module
  return module === undefined ? undefined : { title: far.title, href: recordHref(module, far.id) }
}
