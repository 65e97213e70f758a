import { useState } from 'react'
import { BookOpen, Download } from 'lucide-react'
import { newLoyaltyRules, wrongInputs, type LoyaltyRules } from '#common/loyalty.ts'
import { downloadHref } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { fieldNamed, type RecordRow } from '#web/records/reader-types.ts'
import { useSave } from '#web/records/use-save.ts'
import { Button, buttonClass } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { rulesIn, simulationIn } from './loyalty-queries.ts'
import { isWhole, LoyaltySheet } from './loyalty-sheet.tsx'

interface Draft {
  readonly rules: LoyaltyRules
  /** Of the record as it was when one began to type. */
  readonly version: RecordRow['version']
}

/** A programme on one page: what is assumed, and beside it what would come of it. */
export function LoyaltyDesigner({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const { baseCurrency } = useModel().settings
  const keys = module.capabilities.loyalty
  const [draft, setDraft] = useState<Draft>()
  const [round, setRound] = useState(0)
  const saving = useSave(module.name)
  const { isBusy, attempt } = useAttempt()
  const kept = rulesIn(record[keys?.rules ?? '']) ?? newLoyaltyRules(baseCurrency)
  const simulation = simulationIn(record[keys?.simulation ?? ''])
  const rules = draft?.rules ?? kept
  const mayChange = module.may.update !== 'none' && fieldNamed(module, keys?.rules ?? '')?.mayWrite !== false
  const isOfNow = simulation !== undefined && isMadeOn(module, record, simulation)

  async function save() {
    if (!draft) return
    const saved = await saving.save({ ...record, version: draft.version }, { [keys?.rules ?? '']: draft.rules })
    if (saved) setDraft(undefined)
  }
  const discard = () => {
    setDraft(undefined)
    // What was typed and is no number goes too.
    setRound(round + 1)
  }
  const decide = async (whose: 'mine' | 'theirs') => {
    const saved = await saving.decide(whose)
    if (saved || whose === 'theirs') discard()
  }

  return (
    <section aria-labelledby="loyalty" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="mr-auto">
          <h2 id="loyalty" className="text-base font-bold">
            {words.title}
          </h2>
          <p className="text-sm text-muted">{words.help}</p>
        </div>
        <a
          href={downloadHref(`/loyalty/${record.id}/dossier`, { language: format.language })}
          download
          className={buttonClass('plain', 'small')}
        >
          <Download size={14} aria-hidden />
          {words.dossier}
        </a>
        <LinkButton href="/loyalty-case" size="small" icon={<BookOpen size={14} aria-hidden />}>
          {words.openCase}
        </LinkButton>
      </div>
      <SimulationNote simulation={simulation} isOfNow={isOfNow} />
      <LoyaltySheet
        key={round}
        rules={rules}
        onChange={(changed) => setDraft({ rules: changed, version: draft?.version ?? record.version })}
        isReadOnly={!mayChange}
        hasSales
        seed={simulation?.seed ?? 1}
      />
      {draft && (
        <div
          role="status"
          className="sticky bottom-0 z-10 border border-line-strong lg:-bottom-14 flex flex-wrap items-center gap-2 rounded-md bg-sunken px-3 py-2"
        >
          <p className="min-w-0 flex-1 basis-60 text-sm">
            {saving.conflict ? words.conflict : `${words.unsaved} ${isOfNow ? words.willVoid : ''}`}
          </p>
          <Button onPress={() => (saving.conflict ? void decide('theirs') : discard())}>
            {saving.conflict ? words.takeTheirs : words.discard}
          </Button>
          <Button
            look="primary"
            isPending={isBusy}
            isDisabled={!isWhole(rules) || wrongInputs(rules).length > 0}
            onPress={() => void (saving.conflict ? decide('mine') : attempt(save))}
          >
            {saving.conflict ? words.keepMine : words.save}
          </Button>
        </div>
      )}
    </section>
  )
}

function isMadeOn(
  { capabilities }: ReaderModule,
  record: RecordRow,
  simulation: { readonly fingerprint: string; readonly revision: number },
): boolean {
  const { content } = capabilities
  return (
    content !== undefined &&
    simulation.fingerprint === record[content.fingerprint] &&
    simulation.revision === Number(record[content.revision])
  )
}

/** What is kept of it: whether the last simulation is of these very rules. */
function SimulationNote(props: { readonly simulation: ReturnType<typeof simulationIn>; readonly isOfNow: boolean }) {
  const { simulation, isOfNow } = props
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  if (!simulation) return <p className="text-sm text-muted">{words.neverSimulated}</p>
  const date = format.dateTime(simulation.at)
  if (!isOfNow) {
    return <p className="text-sm text-none-ink">{words.isStale({ date, revision: simulation.revision })}</p>
  }
  return (
    <p className="text-sm text-muted">
      {words.isSimulated({ date, name: simulation.by, seed: String(simulation.seed) })}
    </p>
  )
}
