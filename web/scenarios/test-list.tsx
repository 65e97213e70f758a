import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { useModel } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import { StatusMark } from './test-marks.tsx'
import type { TestedItem, Tests, WrittenTest } from './test-queries.ts'

interface ListProps {
  readonly project: string
  readonly tests: Tests
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

/** Tests by what they verify; what nothing verifies is there too, with a way to mend it. */
export function TestList(props: ListProps) {
  const { tests: data, project, chosen, onChoose } = props
  const { tests: text } = useFullLocale().text
  const byId = new Map(data.tests.map((test) => [test.id, test]))
  const isAlive = ({ state }: WrittenTest) => state !== 'retired'
  const firstDay = data.tests.filter((test) => test.level === 'firstDay' && isAlive(test))
  const others = data.tests.filter((test) => test.level !== 'firstDay' && test.items.length === 0 && isAlive(test))
  return (
    <div className="flex flex-col gap-6">
      {data.items.map((item) => (
        <section key={item.id} aria-labelledby={`item-${item.id}`}>
          <ItemHead item={item} onChoose={onChoose} />
          <Rows rows={item.tests.flatMap((id) => byId.get(id) ?? [])} chosen={chosen} onChoose={onChoose} />
        </section>
      ))}
      <section aria-labelledby="first-day">
        <div className="flex flex-wrap items-center gap-2">
          <h2 id="first-day" className="min-w-0 flex-1 text-base font-bold">
            {text.firstDay}
          </h2>
          {firstDay.length === 0 && <AddFirstDay project={project} />}
        </div>
        <p className="text-sm text-pretty text-muted">{text.firstDayHelp}</p>
        <Rows rows={firstDay} chosen={chosen} onChoose={onChoose} />
      </section>
      {others.length > 0 && (
        <section aria-labelledby="other-tests">
          <h2 id="other-tests" className="text-base font-bold">
            {text.others}
          </h2>
          <Rows rows={others} chosen={chosen} onChoose={onChoose} />
        </section>
      )}
    </div>
  )
}

function Rows(props: Pick<ListProps, 'chosen' | 'onChoose'> & { readonly rows: readonly WrittenTest[] }) {
  const { rows, chosen, onChoose } = props
  return (
    <ul className="mt-1 flex flex-col">
      {rows.map((test) => (
        <li key={test.id}>
          <button
            type="button"
            aria-pressed={test.id === chosen}
            onClick={() => onChoose(test.id)}
            className={classes(
              'flex min-h-9 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm hover:bg-hover',
              test.id === chosen && 'bg-hover font-medium',
            )}
          >
            <StatusMark status={test.status} />
            <span className="min-w-0 flex-1 text-pretty">{test.name}</span>
            <span className="numeric shrink-0 text-xs text-muted">{test.key}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function ItemHead(props: { readonly item: TestedItem; readonly onChoose: (id: string) => void }) {
  const { item } = props
  const { text, format } = useFullLocale()
  const { isBusy, attempt } = useAttempt()
  const own = useModel().modules.find(({ name }) => name === item.module)
  const isProposed = own?.capabilities.programme?.as === 'specItem'

  async function propose() {
    await attempt(async () => {
      const { tests } = await call('POST /programme/items/:id/tests', { params: { id: item.id } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      showToast({
        text: tests.length === 0 ? text.tests.proposedNone : format.count(text.tests.proposed, tests.length),
      })
      const [first] = tests
      if (first !== undefined) props.onChoose(first)
    })
  }

  return (
    <div className="flex items-center gap-2">
      <StatusMark status={item.status} />
      <h2 id={`item-${item.id}`} className="min-w-0 flex-1 text-base font-bold text-pretty">
        <Link to={recordHref(item.module, item.id)} className="hover:underline">
          {item.title}
        </Link>
      </h2>
      {isProposed && item.tests.length === 0 && (
        <Button size="small" isPending={isBusy} onPress={() => void propose()}>
          {text.tests.propose}
        </Button>
      )}
    </div>
  )
}

function AddFirstDay({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const { isBusy, attempt } = useAttempt()

  async function add() {
    await attempt(async () => {
      await call('POST /programme/tests/first-day', { body: { project } })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  return (
    <Button size="small" isPending={isBusy} onPress={() => void add()}>
      {text.tests.addFirstDay}
    </Button>
  )
}
