import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleHelp } from 'lucide-react'
import type { Api } from '#common/api/index.ts'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { moduleOfKind, namesBeside, useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useRecordsOf } from './queries.ts'

type Why = Api['GET /elements/:id/why']['response']
type Node = Why['chains'][number]['item']

/** Why an element of the CRM is there: from the objective down to it, or that nobody has said so. */
export function WhyElement({ id }: { readonly id: string }) {
  const { specification } = useFullLocale().text
  const model = useModel()
  const needs = moduleOfKind(model.modules, 'need')
  const mayConfigure = useSession()?.switches.includes('configure') === true
  const { data } = useQuery({
    meta: { modules: namesBeside(model, { area: 'programme' }) },
    queryKey: ['records', 'programme', 'why', id],
    enabled: needs !== undefined,
    retry: false,
    queryFn: async ({ signal }) => await call('GET /elements/:id/why', { params: { id }, signal }),
  })
  if (!needs) return mayConfigure ? <p className="text-sm text-muted">{specification.noProject}</p> : null
  if (!data) return null
  const isLoose = data.state === 'unjustified' || data.state === 'waived'
  return (
    <div className="flex flex-col gap-2 text-sm">
      {data.state === 'given' && <p className="text-muted">{specification.whyGiven}</p>}
      {isLoose && (
        <p className="flex items-start gap-1.5 text-none-ink">
          <CircleHelp size={15} aria-hidden className="mt-0.5 shrink-0" />
          {data.state === 'waived' ? specification.whyWaived : specification.whyUnjustified}
        </p>
      )}
      {data.chains.map((chain) => (
        <Chain key={chain.item.id} chain={chain} />
      ))}
      {isLoose && mayConfigure && needs.may.read !== 'none' && <Justify id={id} needs={needs.name} />}
    </div>
  )
}

/** From what it is for down to the item: each need with its objectives and their KPIs above it. */
function Chain({ chain }: { readonly chain: Why['chains'][number] }) {
  return (
    <div className="flex flex-col gap-1 border-l-2 border-why-edge pl-3">
      {chain.needs.map(({ need, objectives }) => (
        <div key={need.id} className="flex flex-col gap-0.5">
          {objectives.map(({ objective, kpis }) => (
            <p key={objective.id} className="flex flex-wrap gap-x-2">
              <NodeLink node={objective} isStrong />
              {kpis.map((kpi) => (
                <span key={kpi.id} className="text-xs leading-5 text-muted">
                  <NodeLink node={kpi} />
                </span>
              ))}
            </p>
          ))}
          <NodeLink node={need} />
        </div>
      ))}
      <NodeLink node={chain.item} />
    </div>
  )
}

function NodeLink({ node, isStrong = false }: { readonly node: Node; readonly isStrong?: boolean }) {
  return (
    <Link
      to={recordHref(node.module, node.id)}
      className={`break-words hover:underline ${isStrong ? 'font-medium text-why-ink' : 'text-ink'}`}
    >
      {node.title}
    </Link>
  )
}

/** One choice and it is said: an item is written that defines the element as it is. */
function Justify({ id, needs }: { readonly id: string; readonly needs: string }) {
  const { text } = useFullLocale()
  const { specification } = text
  const [isOpen, setOpen] = useState(false)
  const search = useRecordsOf(needs)

  async function justify(need: string) {
    try {
      await call('POST /programme/justifications', { body: { need, elements: [id] } })
      showToast({ text: specification.justified })
      await Promise.all(['records', 'elements'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
    } catch (error) {
      showInToast(error, text)
    }
  }

  if (!isOpen) {
    return (
      <Button size="small" className="self-start" onPress={() => setOpen(true)}>
        {specification.justify}
      </Button>
    )
  }
  return (
    <ComboBox
      label={specification.justifyNeed}
      value={null}
      search={search}
      autoFocus
      onChange={(option) => option && void justify(option.id)}
    />
  )
}
