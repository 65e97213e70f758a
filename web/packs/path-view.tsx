import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Circle, CircleCheck, CircleDot } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { AcceptStep } from './path-accept.tsx'
import { GoLiveStep } from './path-go-live.tsx'
import { NeedsStep } from './path-needs.tsx'
import { ObjectivesStep } from './path-objectives.tsx'
import { ProductionStep } from './path-production.tsx'
import { SandboxStep } from './path-sandbox.tsx'
import { SpecificationStep } from './path-specification.tsx'
import { WhyStep } from './path-why.tsx'
import type { Path, PathStep } from './pack-queries.ts'

const parts: Readonly<Record<PathStep, (props: { readonly path: Path }) => ReactNode>> = {
  why: WhyStep,
  objectives: ObjectivesStep,
  needs: NeedsStep,
  specification: SpecificationStep,
  sandbox: SandboxStep,
  acceptance: AcceptStep,
  production: ProductionStep,
  goLive: GoLiveStep,
}

/** The whole way, its next step open; what was done says what came of it. */
export function PathView({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  const at = path.steps.findIndex(({ name }) => name === path.current)
  return (
    <div className="max-w-3xl px-4 pt-3 pb-16 md:px-6">
      {path.current === null ? (
        <Live path={path} />
      ) : (
        <p className="mb-5 text-sm text-muted">
          <strong className="text-ink">
            {packs.stepOf({ step: String(at + 1), steps: String(path.steps.length) })}
          </strong>{' '}
          {packs.onTheWay}
        </p>
      )}
      <ol className="flex flex-col">
        {path.steps.map(({ name, isDone }, index) => (
          <Step
            key={name}
            path={path}
            name={name}
            isDone={isDone}
            isCurrent={name === path.current}
            isLast={index === path.steps.length - 1}
          />
        ))}
      </ol>
    </div>
  )
}

function Step(props: {
  readonly path: Path
  readonly name: PathStep
  readonly isDone: boolean
  readonly isCurrent: boolean
  readonly isLast: boolean
}) {
  const { path, name, isDone, isCurrent, isLast } = props
  const { packs } = useFullLocale().text
  const Part = parts[name]
  const Mark = isDone ? CircleCheck : isCurrent ? CircleDot : Circle
  return (
    <li aria-current={isCurrent ? 'step' : undefined} className="relative flex gap-3 pb-5">
      <span
        aria-hidden
        className={classes(
          'absolute top-7 bottom-0 left-[11px] w-0.5',
          isDone ? 'bg-why-edge' : 'bg-line-strong',
          isLast && 'hidden',
        )}
      />
      <Mark
        size={23}
        aria-hidden
        className={classes('shrink-0', isDone || isCurrent ? 'text-why-ink' : 'text-faint')}
      />
      <div className="min-w-0 flex-1">
        <h2
          className={classes(
            'text-base leading-6',
            isCurrent ? 'text-xl font-bold' : isDone ? 'font-medium' : 'text-muted',
          )}
        >
          {packs.step[name]}
        </h2>
        {isCurrent ? (
          <>
            <p className="mb-4 max-w-2xl text-sm text-pretty text-muted">{packs.stepHelp[name]}</p>
            <Part path={path} />
          </>
        ) : (
          isDone && <Outcome path={path} name={name} />
        )}
      </div>
    </li>
  )
}

/** What came of a step, in a line. */
function Outcome({ path, name }: { readonly path: Path; readonly name: PathStep }) {
  const { text, format } = useFullLocale()
  const { packs } = text
  const kept = (some: readonly { readonly isLeftOut: boolean }[]) => some.filter(({ isLeftOut }) => !isLeftOut).length
  const out = path.needs.length - kept(path.needs)
  const words: Partial<Record<PathStep, string | null>> = {
    why: path.project.whyInvest,
    objectives: path.objectives.map(({ title }) => title).join(' · '),
    needs: [format.count(packs.needs, kept(path.needs)), ...(out > 0 ? [format.count(packs.leftOut, out)] : [])].join(
      ' · ',
    ),
    specification: `${format.count(packs.items, kept(path.items))}${path.baseline ? ` · ${packs.signedBy({ hash: (path.baseline.fingerprint ?? '').slice(0, 12) })}` : ''}`,
  }
  const said = words[name]
  if (!said) return null
  return name === 'specification' && path.baseline ? (
    <p className="text-sm text-muted">
      <Link to={recordHref(path.baseline.module, path.baseline.id)} className="hover:underline">
        {said}
      </Link>
    </p>
  ) : (
    <p className="line-clamp-2 max-w-2xl text-sm text-pretty text-muted">{said}</p>
  )
}

function Live({ path }: { readonly path: Path }) {
  const { packs } = useFullLocale().text
  return (
    <section className="mb-8 flex flex-col items-start gap-4 rounded-md border border-why-edge bg-surface p-5">
      <div>
        <h2 className="text-2xl font-bold">{packs.live}</h2>
        <p className="text-base text-pretty text-muted">{packs.liveHelp}</p>
      </div>
      {path.firstDay.map(({ id, title, text }) => (
        <div key={id}>
          <h3 className="text-base font-bold">{title}</h3>
          {text && (
            <ol className="mt-1 flex list-decimal flex-col gap-1 pl-5 text-base">
              {text
                .split('\n')
                .filter((line) => line.trim() !== '')
                .map((line) => (
                  <li key={line} className="text-pretty">
                    {line}
                  </li>
                ))}
            </ol>
          )}
        </div>
      ))}
      <LinkButton href={`/programme?project=${path.project.id}`}>{packs.toProject}</LinkButton>
    </section>
  )
}
