import type { ReactNode } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { FilterButtons, FilterChips } from './filter-bar.tsx'
import type { ListPlace } from './list-address.ts'
import { ListHead, ListSearch, PipelineLinks, TypeSwitch, ViewTabs } from './list-head.tsx'
import { SaveView } from './save-view.tsx'
import type { ListState } from './reader-types.ts'

/** Everything above the rows or the columns: name, views, search and filters. */
export function ListTop(props: {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
  readonly meta: string | undefined
  readonly children?: ReactNode
}) {
  const { module, place } = props
  const { filter } = place.address
  const changeFilter = (next: typeof filter) => place.change({ filter: next })
  return (
    <>
      <ListHead module={module} place={place} meta={props.meta} state={props.state} />
      <ViewTabs module={module} place={place} />
      <div className="flex flex-col gap-2 border-y border-line px-4 py-2 md:px-6 print:hidden">
        <div data-tour="filters" className="flex flex-wrap items-center gap-1">
          <ListSearch module={module} place={place} />
          <FilterButtons module={module} filter={filter} onChange={changeFilter} />
          <SaveView module={module} place={place} />
          <div className="ml-auto flex items-center gap-1 max-md:ml-0">
            {props.children}
            {module.capabilities.pipeline && <PipelineLinks module={module} place={place} />}
            <TypeSwitch module={module} place={place} />
          </div>
        </div>
        <FilterChips module={module} filter={filter} onChange={changeFilter} />
      </div>
    </>
  )
}
