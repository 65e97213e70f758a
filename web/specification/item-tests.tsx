import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { fieldNamed } from '#web/records/reader-types.ts'
import { recordQuery } from '#web/records/queries.ts'
import { FieldValue } from '#web/records/field-value.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { threadQuery } from '#web/programme/queries.ts'
import { specificationQuery, type SpecifiedItem } from './specification-queries.ts'

const testColors = { nok: 'red', unknown: 'orange', notRun: 'grey', uncovered: 'yellow', ok: 'green' } as const

export function TestBadge({ test }: Pick<SpecifiedItem, 'test'>) {
  const { specification } = useFullLocale().text
  return <Badge color={testColors[test]}>{specification.testStatus[test]}</Badge>
}

/** The tests that verify an item, and what they say of it as it is now. */
export function ItemTests({ module, id }: { readonly module: ReaderModule; readonly id: string }) {
  const { specification } = useFullLocale().text
  const model = useModel()
  const { data: thread } = useQuery(threadQuery(model, module.name, id))
  const project = thread?.project
  const { data } = useQuery({ ...specificationQuery(model, project ?? ''), enabled: typeof project === 'string' })
  const item = data?.items.find((one) => one.id === id)
  const tests = thread?.down.filter(({ kind }) => kind === 'verifies') ?? []
  if (!thread) return null
  return (
    <section aria-labelledby="item-tests" className="flex flex-col gap-2">
      <h2 id="item-tests" className="flex items-center gap-2 text-base font-bold">
        {specification.tests}
        {item && tests.length > 0 && <TestBadge test={item.test} />}
      </h2>
      {tests.length === 0 && <p className="text-sm text-muted">{specification.noTests}</p>}
      <ul>
        {tests.map(({ id: link, node }) => (
          <li key={link} className="flex flex-wrap items-center gap-x-3 border-b border-line py-1.5 text-sm">
            <Link to={recordHref(node.module, node.id)} className="min-w-0 flex-1 font-medium hover:underline">
              {node.title}
            </Link>
            <State module={node.module} id={node.id} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function State({ module: name, id }: { readonly module: string; readonly id: string }) {
  const module = useModel().modules.find((one) => one.name === name)
  const { data } = useQuery(recordQuery(name, id))
  const field = module && fieldNamed(module, module.lifecycle?.field ?? '')
  if (!module || !field || !data) return null
  return <FieldValue module={module} field={field} value={data[field.name]} />
}
