import type { ReactNode } from 'react'
import { PanelRight, Phone, PhoneCall, UserCheck } from 'lucide-react'
import { mayBeAbout, useModel, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from './reader-types.ts'

const actionClass = 'flex size-6 items-center justify-center rounded-sm text-muted hover:bg-line hover:text-ink'

/** What one does most with a row, beside its title. The grid hears `data-act`. */
export function RowActions({ module, row }: { readonly module: ReaderModule; readonly row: RecordRow }) {
  const { list } = useText()
  const model = useModel()
  const phone = phoneOf(module, row)
  return (
    <span className="ml-auto flex shrink-0 items-center pl-1">
      {phone !== undefined && (
        <a
          href={`tel:${phone}`}
          tabIndex={-1}
          aria-label={list.call({ title: row.title })}
          title={list.call({ title: row.title })}
          className={actionClass}
        >
          <Phone size={14} aria-hidden />
        </a>
      )}
      {phone !== undefined && callModule(model, module) && (
        <ActButton act="call" label={list.logCall({ title: row.title })}>
          <PhoneCall size={14} aria-hidden />
        </ActButton>
      )}
      {isUndecided(module, row) && (
        <ActButton act="qualify" label={list.qualify({ title: row.title })}>
          <UserCheck size={14} aria-hidden />
        </ActButton>
      )}
      <ActButton act="peek" label={list.peek({ title: row.title })}>
        <PanelRight size={14} aria-hidden />
      </ActButton>
    </span>
  )
}

function ActButton(props: { readonly act: string; readonly label: string; readonly children: ReactNode }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      data-act={props.act}
      aria-label={props.label}
      title={props.label}
      className={actionClass}
    >
      {props.children}
    </button>
  )
}

/** The first number at which somebody answers. */
export function phoneOf(module: ReaderModule, row: RecordRow): string | undefined {
  if (!module.capabilities.person) return undefined
  const numbers = module.fields.filter(({ type }) => type === 'phone').map(({ name }) => row[name])
  return numbers.find((number): number is string => typeof number === 'string' && number !== '')
}

/** A prospect of whom it is not known yet whether they are interested. */
export function isUndecided(module: ReaderModule, row: RecordRow): boolean {
  const { lead } = module.capabilities
  return lead !== undefined && module.may.update !== 'none' && row[lead.qualification] === 'unknown'
}

/** Where calls are logged, if the reader may log one about such a record. */
export function callModule(model: ReaderModel, module: ReaderModule): ReaderModule | undefined {
  return model.modules.find(
    (one) => one.capabilities.activity?.kind === 'call' && one.may.create !== 'none' && mayBeAbout(one, module.name),
  )
}
