import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'
import { Chip } from './badge.tsx'

interface TabItem {
  readonly id: string
  readonly label: string
  readonly count?: string | undefined
  readonly content: ReactNode
}

/** Parts of one page. For views of a list, which have addresses, use links in the page's head. */
export function Tabs(props: {
  readonly label: string
  readonly tabs: readonly TabItem[]
  readonly selected: string
  readonly onSelect: (id: string) => void
}) {
  const { label, tabs, selected, onSelect } = props
  return (
    <AriaTabs
      selectedKey={selected}
      onSelectionChange={(key) => onSelect(String(key))}
      className="flex min-h-0 flex-col"
    >
      <TabList aria-label={label} className="flex gap-4 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            className="-mb-px flex h-9 shrink-0 cursor-default items-center gap-1.5 border-b-2 border-transparent text-sm text-muted outline-none hovered:text-ink selected:border-accent selected:font-medium selected:text-ink focus-ring:outline-2 focus-ring:outline-focus"
          >
            {tab.label}
            {tab.count !== undefined && <Chip>{tab.count}</Chip>}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel
          key={tab.id}
          id={tab.id}
          className="min-h-0 flex-1 pt-3 outline-none focus-ring:outline-2 focus-ring:outline-focus"
        >
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
