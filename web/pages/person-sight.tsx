import { useCallback, useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Eye } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { seeAs, useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { AccessExplanation } from '#web/records/access-explanation.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import type { Account } from '#web/api/people.ts'
import { Section } from './section.tsx'

const lettersMin = 2

/** What somebody sees: any record explained in words, or the whole product as they see it. */
export function PersonSight({ account }: { readonly account: Account }) {
  const { text, format } = useLocale()
  const { access } = text
  const { modules } = useModel()
  const session = useSession()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<Option | null>(null)
  const search = useCallback(
    async (query: string, signal: AbortSignal): Promise<readonly Option[]> => {
      if (query.trim().length < lettersMin) return []
      const { results } = await call('GET /search', { query: { text: query }, signal })
      return results.flatMap(({ module, records }) =>
        records.map(({ id, title }) => ({
          id: `${module}/${id}`,
          label: title,
          detail: modules.find(({ name }) => name === module)?.label.singular[format.language],
        })),
      )
    },
    [modules, format.language],
  )
  const [module, record] = chosen?.id.split('/') ?? []

  async function see() {
    try {
      await seeAs(account.id)
      await navigate({ to: '/' })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Section title={access.whyTitle} help={access.whyHelp}>
      <ComboBox label={access.record} value={chosen} onChange={setChosen} search={search} />
      {module && record && <AccessExplanation module={module} record={record} user={account.id} />}
      {session?.switches.includes('configure') && account.id !== session.user.id && account.active && (
        <div className="flex flex-col items-start gap-1">
          <Button icon={<Eye size={15} aria-hidden />} onPress={() => void see()}>
            {access.seeAs({ name: account.name })}
          </Button>
          <p className="text-xs text-muted">{access.seeAsHelp}</p>
        </div>
      )}
    </Section>
  )
}
