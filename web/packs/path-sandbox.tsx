import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'
import { apply, makeSandbox, prepare, runTests } from './sandbox-work.ts'

/** A copy, what was approved put into it, and every test played there. */
export function SandboxStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const { act, doing, problem } = useAct()
  const { id } = path.project
  const tryOut = async (say: (words: string) => void) => {
    await makeSandbox()
    say(packs.deploying)
    await apply(await prepare(id, 'sandbox'))
    say(packs.testing)
    await runTests(id, 'sandbox')
  }
  return (
    <StepAction label={packs.tryOut} doing={doing} problem={problem} onPress={() => void act(packs.making, tryOut)} />
  )
}
