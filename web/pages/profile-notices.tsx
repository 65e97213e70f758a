import { useEffect, useRef } from 'react'
import { mailings, noticeChannels, noticeKindNames, noticesKey, type NoticeKind } from '#common/notices.ts'
import { isObject } from '#common/text.ts'
import { showInToast } from '#web/api/errors.ts'
import { keepOwnPreference, useOwnPreference } from '#web/api/own-preferences.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Select } from '#web/ui/select.tsx'
import { Switch } from '#web/ui/checkbox.tsx'
import { Section } from './section.tsx'

/** What one is told of, and how: each choice holds at once. */
export function NoticesSection({ isWanted }: { readonly isWanted: boolean }) {
  const { text } = useLocale()
  const own = useOwnPreference(noticesKey)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isWanted) place.current?.scrollIntoView()
  }, [isWanted])
  const keep = (value: unknown) => keepOwnPreference(noticesKey, value, (error) => showInToast(error, text))
  return (
    <div ref={place} className="scroll-mt-4">
      <Section title={text.notices.channels.title} help={text.notices.channels.help}>
        <ul className="flex flex-col divide-y divide-line">
          {noticeKindNames.map((kind) => (
            <Channels
              key={kind}
              kind={kind}
              own={own}
              onChange={(channels) => keep({ ...(isObject(own) ? own : {}), [kind]: channels })}
            />
          ))}
        </ul>
        <p className="text-xs text-muted">{text.notices.channels.digestHelp}</p>
        {isObject(own) && (
          <Button className="self-start" look="quiet" onPress={() => keep(null)}>
            {text.notices.channels.reset}
          </Button>
        )}
      </Section>
    </div>
  )
}

function Channels(props: {
  readonly kind: NoticeKind
  readonly own: unknown
  readonly onChange: (channels: ReturnType<typeof noticeChannels>) => void
}) {
  const { kind, own, onChange } = props
  const { channels: words, kinds } = useLocale().text.notices
  const channels = noticeChannels(own, kind)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <span className="min-w-0 flex-1 basis-40 text-sm">{kinds[kind]}</span>
      <Switch
        label={words.product}
        spokenLabel={words.productOf({ kind: kinds[kind] })}
        value={channels.product}
        onChange={(product) => onChange({ ...channels, product })}
      />
      <Select
        label={words.mailOf({ kind: kinds[kind] })}
        isLabelHidden
        className="w-64"
        value={channels.mail}
        onChange={(id) => onChange({ ...channels, mail: mailings.find((one) => one === id) ?? 'none' })}
        options={mailings.map((id) => ({ id, label: `${words.mail}: ${words.mailings[id]}` }))}
      />
    </li>
  )
}
