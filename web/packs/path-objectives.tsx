import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { useAct, type Path } from './pack-queries.ts'
import { StepAction } from './path-parts.tsx'

interface Chosen {
  readonly target: string | null
  readonly dueDate: string | null
}

/** Each objective with its figures: where to, and by when. */
export function ObjectivesStep({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const kpis = path.objectives.flatMap((one) => one.kpis)
  const [chosen, setChosen] = useState<Readonly<Record<string, Chosen>>>({})
  const { act, doing, problem } = useAct()
  const valueOf = (kpi: (typeof kpis)[number]): Chosen => chosen[kpi.id] ?? { target: kpi.target, dueDate: kpi.dueDate }
  const change = (kpi: (typeof kpis)[number], part: Partial<Chosen>) =>
    setChosen((before) => ({ ...before, [kpi.id]: { ...valueOf(kpi), ...part } }))
  const isWhole = kpis.every((kpi) => valueOf(kpi).target && valueOf(kpi).dueDate)
  const direction = (name: string | null) => (name === 'up' ? packs.betterUp : name === 'down' ? packs.betterDown : '')

  const commit = async () =>
    await call('POST /programme/path/objectives', {
      body: {
        project: path.project.id,
        kpis: kpis.map((kpi) => {
          const { target, dueDate } = valueOf(kpi)
          return { id: kpi.id, target: target ?? '', dueDate: dueDate ?? '' }
        }),
      },
    })

  return (
    <>
      <ul className="flex flex-col gap-5">
        {path.objectives.map((objective) => (
          <li key={objective.id}>
            <h3 className="mb-2 text-base font-bold">{objective.title}</h3>
            <ul className="flex flex-col gap-4 border-l-2 border-why-edge pl-4">
              {objective.kpis.map((kpi) => (
                <li key={kpi.id} className="grid items-end gap-x-4 gap-y-2 sm:grid-cols-[1fr_8rem_12rem]">
                  <p className="self-center text-sm">
                    <span className="font-medium">{kpi.title}</span>{' '}
                    <span className="text-muted">
                      {kpi.unit} · {direction(kpi.direction)}
                    </span>
                  </p>
                  <NumberField
                    label={packs.target}
                    value={valueOf(kpi).target}
                    onChange={(target) => change(kpi, { target })}
                    isRequired
                  />
                  <DateField
                    label={packs.dueDate}
                    value={valueOf(kpi).dueDate}
                    onChange={(dueDate) => change(kpi, { dueDate })}
                    isRequired
                  />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <StepAction
        label={packs.commit}
        doing={doing}
        problem={problem}
        isDisabled={!isWhole}
        onPress={() => void act(packs.commit, commit)}
      />
    </>
  )
}
