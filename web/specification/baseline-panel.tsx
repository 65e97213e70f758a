import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { baselineQuery, type Baseline } from './specification-queries.ts'

/** What a baseline binds, by its fingerprint, and who has signed it as it is. */
export function BaselinePanel({ id, state }: { readonly id: string; readonly state: string }) {
  const { text } = useFullLocale()
  const { specification } = text
  const { data } = useQuery(baselineQuery(useModel(), id))
  if (!data) return <Skeleton lines={5} />
  return (
    <div className="flex flex-col gap-6">
      {state !== 'draft' && (
        <section aria-labelledby="fingerprint" className="flex flex-col gap-1">
          <h2 id="fingerprint" className="text-base font-bold">
            {specification.fingerprint}
          </h2>
          <code className="rounded-md bg-sunken px-2 py-1 text-xs break-all">{data.fingerprint}</code>
          <p className="text-sm text-muted">{specification.fingerprintHelp}</p>
        </section>
      )}
      {state !== 'draft' && <Signatures baseline={data} />}
      <section aria-labelledby="contents" className="flex flex-col gap-2">
        <h2 id="contents" className="text-base font-bold">
          {state === 'draft' ? specification.wouldContain : specification.contents}
        </h2>
        {data.items.length === 0 && <p className="text-sm text-muted">{specification.emptyBaseline}</p>}
        <ul>
          {data.items.map((item) => (
            <li key={item.id} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5 text-sm">
              <Link to={recordHref(item.module, item.id)} className="min-w-0 flex-1 font-medium hover:underline">
                {item.title}
              </Link>
              <Chip>{specification.revision({ number: String(item.revision) })}</Chip>
              <code className="text-xs text-muted" title={item.fingerprint}>
                {item.fingerprint.slice(0, 8)}
              </code>
              {item.isCarried && <span className="basis-full text-xs text-muted">{specification.carried}</span>}
              {!item.isSame && !item.isCarried && state === 'submitted' && (
                <span className="flex basis-full items-center gap-1 text-xs text-overdue-ink">
                  <TriangleAlert size={13} aria-hidden />
                  {specification.hasChanged}
                </span>
              )}
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function Signatures({ baseline }: { readonly baseline: Baseline }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const { signing, soloMode } = baseline
  const names = signing.missing.flatMap((person) => person?.title ?? [])
  return (
    <section aria-labelledby="signatures" className="flex flex-col gap-2">
      <h2 id="signatures" className="flex items-center gap-2 text-base font-bold">
        {specification.signatures}
        <span className="numeric text-sm font-normal text-muted">
          {specification.signed({
            count: format.number(signing.valid.length),
            needed: format.number(signing.needed),
          })}
        </span>
      </h2>
      {soloMode && <p className="rounded-md bg-why-soft px-3 py-2 text-sm text-why-ink">{specification.isSolo}</p>}
      <ul className="flex flex-col">
        {signing.valid.map((one) => (
          <SignatureLine key={`${one.by?.id} ${one.at}`} one={one} isVoid={false} />
        ))}
        {signing.void.map((one) => (
          <SignatureLine key={`${one.by?.id} ${one.at}`} one={one} isVoid />
        ))}
      </ul>
      {names.length > 0 && signing.valid.length < signing.needed && (
        <p className="text-sm text-muted">{specification.missing({ names: format.list(names) })}</p>
      )}
    </section>
  )
}

function SignatureLine({
  one,
  isVoid,
}: {
  readonly one: Baseline['signing']['valid'][number]
  readonly isVoid: boolean
}) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const name = one.by?.title ?? text.notices.somebody
  return (
    <li className="flex items-start gap-2 border-b border-line py-1.5 text-sm">
      {isVoid ? (
        <CircleX size={16} aria-hidden className="mt-0.5 shrink-0 text-overdue-ink" />
      ) : (
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-today-ink" />
      )}
      <span className="min-w-0 flex-1">
        <span className={isVoid ? 'text-muted line-through' : 'font-medium'}>
          {one.role === null ? name : specification.signedBy({ name, role: one.role })}
        </span>
        {isVoid && <span className="block text-xs text-overdue-ink">{specification.voided}</span>}
      </span>
      {one.at !== null && <span className="text-xs text-muted">{format.dateTime(one.at)}</span>}
    </li>
  )
}
