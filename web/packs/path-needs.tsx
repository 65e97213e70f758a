import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'

/** What is in for now; what one unticks waits, with what rests on it. */
export function NeedsStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const [out, setOut] = useState<ReadonlySet<string>>(
    new Set(path.needs.filter(({ isLeftOut }) => isLeftOut).map(({ id }) => id)),
  )
  const { act, doing, problem } = useAct()
  const byId = new Map(path.needs.map((one) => [one.id, one]))
  const along = new Set([...out].flatMap((id) => byId.get(id)?.takesAlong ?? []))
  const isOut = (id: string) => out.has(id) || along.has(id)
  const kept = path.needs.filter(({ id }) => !isOut(id)).length
  const toggle = (id: string, isIn: boolean) => {
    const next = new Set(out)
    if (isIn) next.delete(id)
    else next.add(id)
    setOut(next)
  }
  const accept = async () =>
    await call('POST /programme/path/needs', { body: { project: path.project.id, leftOut: [...out] } })
  return (
    <>
      <ul className="flex flex-col">
        {path.needs.map(({ id, title, serves, takesAlong }) => {
          const others = takesAlong.map((one) => byId.get(one)?.title ?? '').join(', ')
          return (
            <li key={id} className="border-b border-line py-3 last:border-0">
              <Checkbox
                label={title}
                help={packs.serves({ objectives: serves.join(' · ') })}
                value={!isOut(id)}
                isDisabled={along.has(id)}
                onChange={(isIn) => toggle(id, isIn)}
              />
              {out.has(id) && others !== '' && (
                <p className="mt-1 pl-7 text-sm text-none-ink">{packs.goesAlong({ needs: others })}</p>
              )}
            </li>
          )
        })}
      </ul>
      {kept === 0 && <p className="mt-2 text-sm text-overdue-ink">{packs.nothingLeft}</p>}
      <StepAction
        label={packs.acceptNeeds}
        doing={doing}
        problem={problem}
        isDisabled={kept === 0}
        onPress={() => void act(packs.acceptNeeds, accept)}
      />
    </>
  )
}
