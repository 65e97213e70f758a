import { Check, LifeBuoy, ListChecks, Inbox } from 'lucide-react'
import { newRecordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { isReference, type RecordRow, type Reference } from '#web/records/reader-types.ts'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'

interface ActsProps {
  readonly module: ReaderModule
  readonly record: RecordRow
}

/** What one does about what a customer says: a task, a case, a need of customers; and saying that it is done. */
export function AnswerActs({ module, record }: ActsProps) {
  const { surveys: words } = useFullLocale().text
  const { isBusy, attempt } = useAttempt()
  const links = useLinks({ module, record })
  const { handled } = module.capabilities.surveyAnswer ?? {}
  const mayHandle = handled !== undefined && module.may.update !== 'none' && record[handled] !== true

  async function handle() {
    await call('PATCH /records/:module/:id', {
      params: { module: module.name, id: record.id },
      body: { version: record.version ?? 1, values: { [handled ?? '']: true } },
    })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  return (
    <div className="flex flex-wrap gap-1">
      {links.task && (
        <LinkButton size="small" href={links.task} icon={<ListChecks size={14} aria-hidden />}>
          {words.task}
        </LinkButton>
      )}
      {links.complaint && (
        <LinkButton size="small" href={links.complaint} icon={<LifeBuoy size={14} aria-hidden />}>
          {words.openCase}
        </LinkButton>
      )}
      {links.need && (
        <LinkButton size="small" href={links.need} icon={<Inbox size={14} aria-hidden />}>
          {words.need}
        </LinkButton>
      )}
      {mayHandle && (
        <Button
          size="small"
          icon={<Check size={14} aria-hidden />}
          isPending={isBusy}
          onPress={() => void attempt(handle)}
        >
          {words.handle}
        </Button>
      )}
    </div>
  )
}

const nameLength = 200

/** New records that begin with what the answer says; those that the reader may make. */
function useLinks({ module, record }: ActsProps) {
  const { modules } = useModel()
  const { surveys: words } = useFullLocale().text
  const keys = module.capabilities.surveyAnswer
  const person = record[keys?.person ?? '']
  const company = record[keys?.company ?? '']
  const comment = record[keys?.comment ?? '']
  const said = typeof comment === 'string' ? comment : ''
  const subject = (said === '' ? record.title : said).replace(/\s+/g, ' ').slice(0, nameLength)
  if (!keys || !isReference(person)) return {}
  const persons = module.fields.find(({ name }) => name === keys.person)?.options?.module
  const makeable = modules.filter(({ may }) => may.create !== 'none')
  const task = makeable.find(({ capabilities }) => capabilities.activity?.kind === 'task')
  const complaint = makeable.find(({ capabilities }) => capabilities.satisfaction)
  const need = makeable.find(({ capabilities }) => capabilities.programme?.as === 'need')
  return {
    task:
      task &&
      hrefOf(task, {
        ...titled(task, words.callBack({ name: person.title })),
        [task.capabilities.activity?.regarding ?? '']: { ...person, module: persons },
      }),
    complaint:
      complaint &&
      hrefOf(complaint, {
        ...titled(complaint, subject),
        ...related(complaint, persons, person),
        ...related(complaint, moduleOf(module, keys.company), company),
      }),
    need:
      need &&
      hrefOf(need, {
        ...titled(need, subject),
        kind: 'customer',
        evidence: said,
        evidenceKind: 'survey',
        frequency: 1,
        source: { id: record.id, title: record.title, module: module.name },
      }),
  }
}

function moduleOf({ fields }: ReaderModule, name: string): string | undefined {
  return fields.find((field) => field.name === name)?.options?.module
}

/** The text by which its records are called. */
function titled({ titleFields, fields }: ReaderModule, value: string): Record<string, string> {
  const name = titleFields.find((one) => fields.some((field) => field.name === one && field.type === 'text'))
  return name === undefined ? {} : { [name]: value }
}

/** The first relation to the module, as its id: the page looks up how it is called. */
function related({ fields }: ReaderModule, module: string | undefined, to: unknown): Record<string, string> {
  const field = fields.find(({ type, options }) => type === 'relation' && options?.module === module)
  return field && module !== undefined && isReference(to) ? { [field.name]: (to satisfies Reference).id } : {}
}

function hrefOf({ name }: ReaderModule, values: object): string {
  return `${newRecordHref(name)}?values=${encodeURIComponent(JSON.stringify(values))}`
}
