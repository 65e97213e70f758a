import type { ReactNode } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { daysOf, forecastGrains, grainOf, movePeriod, periodOf } from '#common/forecast.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { FilterButtons, FilterChips } from './filter-bar.tsx'
import { windowWords } from './filter-words.tsx'
import type { ForecastAddress } from './forecast-address.ts'
import type { ForecastAsked } from './forecast-data.ts'

export interface ChoosingProps {
  readonly asked: ForecastAsked
  readonly address: ForecastAddress
}

/** Goes to the same forecast with something else chosen. */
export function useChoose({ asked, address }: ChoosingProps): (next: ForecastAddress) => void {
  const navigate = useNavigate()
  return (next) =>
    void navigate({
      to: '/records/$module/forecast',
      params: { module: asked.module.name },
      search: { ...address, ...next },
      replace: true,
      resetScroll: false,
    })
}

/** Period, pipeline and filter: all of it is in the address. */
export function ForecastChoices({ asked, address, today }: ChoosingProps & { readonly today: string }) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const choose = useChoose({ asked, address })
  const { module, period } = asked
  const all = 'all'
  const grain = grainOf(period)
  const shownDay = periodOf(today, grain) === period ? today : daysOf(period).from
  const isOneOfSome = module.pipelines.length > 1
  return (
    <div className="flex flex-col gap-2 border-y border-line px-4 py-2 md:px-6 print:hidden">
      <div className="flex flex-wrap items-center gap-1.5">
        <Choice label={forecast.grain}>
          <Select
            label={forecast.grain}
            isLabelHidden
            value={grain}
            onChange={(next) => {
              const found = forecastGrains.find((one) => one === next)
              if (found && found !== grain) choose({ period: periodOf(shownDay, found) })
            }}
            options={forecastGrains.map((id) => ({ id, label: forecast.grains[id] }))}
          />
        </Choice>
        <div role="group" aria-label={forecast.period} className="flex items-center gap-0.5 max-md:w-full">
          <Step label={forecast.earlier} onPress={() => choose({ period: movePeriod(period, -1) })}>
            <ChevronLeft size={16} aria-hidden />
          </Step>
          <span className="numeric min-w-36 text-center text-sm font-medium max-md:flex-1">
            {windowWords(text, format, period)}
          </span>
          <Step label={forecast.later} onPress={() => choose({ period: movePeriod(period, 1) })}>
            <ChevronRight size={16} aria-hidden />
          </Step>
        </div>
        {isOneOfSome && (
          <Choice label={forecast.pipeline}>
            <Select
              label={forecast.pipeline}
              isLabelHidden
              value={asked.pipeline ?? all}
              onChange={(name) => choose({ pipeline: name === null || name === all ? undefined : name })}
              options={[
                { id: all, label: forecast.allPipelines },
                ...module.pipelines.map(({ name, label }) => ({ id: name, label: label[format.language] })),
              ]}
            />
          </Choice>
        )}
        <FilterButtons module={module} filter={asked.filter} onChange={(filter) => choose({ filter })} />
      </div>
      <FilterChips module={module} filter={asked.filter} onChange={(filter) => choose({ filter })} />
    </div>
  )
}

function Step(props: { readonly label: string; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button look="quiet" size="small" aria-label={props.label} onPress={props.onPress}>
      {props.children}
    </Button>
  )
}

export function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="min-w-0 max-md:w-full md:w-52">
      {children}
    </div>
  )
}
