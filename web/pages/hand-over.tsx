import { useMemo, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useTakeBack } from '#web/api/take-back.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { ProgressBar } from '#web/ui/progress-bar.tsx'
import { Select } from '#web/ui/select.tsx'
import { MultiSelect } from '#web/ui/tag-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { peopleQuery, type Account } from '#web/api/people.ts'

const pollMs = 700

/** All that somebody owns goes to another person: how much of what, to whom, how far it has come. */
export function HandOverDialog(props: { readonly account: Account; readonly onClose: () => void }) {
  const { account, onClose } = props
  const { id } = account
  const { text } = useLocale()
  const { access, common } = text
  const [to, setTo] = useState<string | null>(null)
  const [modules, setModules] = useState<readonly string[]>([])
  const [closed, setClosed] = useState(false)
  const [act, setAct] = useState<string>()
  const counts = useOwned(id, closed)
  const people = useQuery(peopleQuery).data ?? []
  const others = people.filter((one) => one.active && one.id !== id).map((one) => ({ id: one.id, label: one.name }))

  async function run() {
    if (!to) return
    try {
      const begun = await call('POST /users/:id/handover', {
        params: { id },
        body: { to, modules: [...modules], closed },
      })
      setAct(begun.act)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={access.handOver} width="medium">
      <div className="flex flex-col gap-4 px-5 pt-2 pb-4">
        <p className="text-sm text-muted">{access.handOverHelp}</p>
        {act ? (
          <Progress act={act} onDone={onClose} />
        ) : (
          <>
            <Select label={access.handOverTo} value={to} options={others} onChange={setTo} isRequired />
            <MultiSelect
              label={access.handOverModules}
              placeholder={access.handOverAll}
              value={modules}
              options={counts ?? []}
              onChange={setModules}
            />
            <Checkbox label={access.handOverClosed} value={closed} onChange={setClosed} />
            {counts?.length === 0 && <p className="text-sm">{access.nothingToHandOver}</p>}
          </>
        )}
      </div>
      {!act && (
        <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button look="primary" isDisabled={!to || !counts || counts.length === 0} onPress={() => void run()}>
            {access.handOverRun}
          </Button>
        </div>
      )}
    </ModalFrame>
  )
}

function useOwned(id: string, closed: boolean) {
  const model = useModel()
  const { format } = useLocale()
  const { data } = useQuery({
    queryKey: ['people', id, 'owned', closed],
    queryFn: async ({ signal }) =>
      (await call('GET /users/:id/handover', { params: { id }, query: closed ? { closed: '1' } : {}, signal })).rows,
  })
  return useMemo(
    () =>
      data?.map(({ module, count }) => {
        const label = model.modules.find(({ name }) => name === module)?.label.plural[format.language] ?? module
        return { id: module, label: `${label} (${format.number(count)})` }
      }),
    [data, model, format],
  )
}

function Progress({ act, onDone }: { readonly act: string; readonly onDone: () => void }) {
  const { text, format } = useLocale()
  const { access, common } = text
  const { takeBack } = useTakeBack()
  const { data } = useQuery({
    queryKey: ['people', 'handover', act],
    queryFn: async ({ signal }) => await call('GET /handovers/:id', { params: { id: act }, signal }),
    refetchInterval: ({ state }) => (state.data?.finished ? false : pollMs),
  })

  function close() {
    showToast({
      text: format.count(access.handedOver, data?.done ?? 0),
      action: { label: common.undo, onAction: () => void takeBack(act) },
    })
    void queryClient.invalidateQueries({ queryKey: ['records'] })
    onDone()
  }

  if (!data?.finished) {
    return <ProgressBar label={access.handOver} done={data?.done ?? 0} total={data?.total} />
  }
  return (
    <>
      <p role="status" className="text-sm font-medium">
        {format.count(access.handedOver, data.done)}
      </p>
      <Button look="primary" className="self-end" onPress={close}>
        {common.close}
      </Button>
    </>
  )
}
