import { useQueries } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ItemPreview } from '#web/specification/item-preview.tsx'
import { previewQuery } from '#web/specification/specification-queries.ts'
import { useAct, type Path } from './pack-queries.ts'
import { InTheWay, StepAction } from './path-parts.tsx'

/** Every item as the screen that it will be; one signature for what is in sight. */
export function SpecificationStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const { act, doing, problem } = useAct()
  const items = path.items.filter(({ isLeftOut }) => !isLeftOut)
  const model = useModel()
  // Nobody signs what is not in sight yet.
  const isInSight = useQueries({ queries: items.map(({ id }) => previewQuery(model, id)) }).every(({ data }) => data)
  const approve = async () =>
    await call('POST /programme/path/specification', {
      body: {
        project: path.project.id,
        seen: items.map(({ id, fingerprint }) => ({ id, fingerprint: fingerprint ?? '' })),
      },
    })
  return (
    <>
      <ol className="flex flex-col gap-8">
        {items.map(({ id, title, acceptance, needs }) => (
          <li key={id}>
            <h3 className="text-lg font-bold">{title}</h3>
            <p className="text-sm text-muted">{packs.comesFrom({ needs: needs.join(' · ') })}</p>
            {acceptance && (
              <div className="my-2 text-sm">
                <p className="font-medium">{packs.rightWhen}</p>
                <p className="max-w-2xl text-pretty whitespace-pre-line">{acceptance}</p>
              </div>
            )}
            <div className="rounded-md border border-line bg-surface p-3">
              <ItemPreview id={id} />
            </div>
          </li>
        ))}
      </ol>
      <InTheWay path={path} />
      <StepAction
        label={packs.seen}
        isDisabled={!isInSight}
        doing={doing}
        problem={problem}
        onPress={() => void act(packs.seen, approve)}
      />
    </>
  )
}
