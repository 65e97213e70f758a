import { ToggleButton, ToggleButtonGroup } from 'react-aria-components'
import { Button } from '#web/ui/button.tsx'
import { Icon, iconNames } from '#web/ui/icon.tsx'
import { Popover } from '#web/ui/popover.tsx'

/** An icon among those that we have. */
export function IconField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const { label, value, onChange } = props
  return (
    <Popover
      label={label}
      className="w-80"
      trigger={
        <Button aria-label={`${label}: ${value}`} className="px-2!">
          <Icon name={value} size={17} />
        </Button>
      }
    >
      {(close) => (
        <ToggleButtonGroup
          aria-label={label}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value]}
          onSelectionChange={(keys) => {
            const [chosen] = keys
            if (chosen !== undefined) onChange(String(chosen))
            close()
          }}
          className="grid max-h-72 grid-cols-8 gap-1 overflow-auto"
        >
          {iconNames.map((name) => (
            <ToggleButton
              key={name}
              id={name}
              aria-label={name}
              className="flex size-8 items-center justify-center rounded-md text-muted hovered:bg-hover hovered:text-ink selected:bg-accent-soft selected:text-accent-ink"
            >
              <Icon name={name} size={17} />
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
    </Popover>
  )
}
