import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'

export function WhyStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const [why, setWhy] = useState(path.project.whyInvest ?? '')
  const { act, doing, problem } = useAct()
  const { module, id } = path.project
  const save = async () => {
    // Read first for its version: somebody else may be writing the same.
    const { version } = await call('GET /records/:module/:id', { params: { module, id } })
    await call('PATCH /records/:module/:id', {
      params: { module, id },
      body: { version: version ?? 0, values: { whyInvest: why.trim() } },
    })
  }
  return (
    <>
      <TextArea label={packs.why} help={packs.whyHelp} value={why} onChange={setWhy} rows={3} />
      <StepAction
        label={packs.saveWhy}
        doing={doing}
        problem={problem}
        isDisabled={why.trim() === ''}
        onPress={() => void act(packs.saveWhy, save)}
      />
    </>
  )
}
