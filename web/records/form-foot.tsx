import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'

/** What is wrong with the whole of a short form, and its two ways out. */
export function FormFoot(props: {
  readonly problem: string | undefined
  readonly label: string
  readonly isBusy: boolean
  readonly onCancel: () => void
}) {
  const { common } = useText()
  return (
    <>
      <FormError>{props.problem}</FormError>
      <div className="flex gap-2">
        <Button type="submit" look="primary" isPending={props.isBusy}>
          {props.label}
        </Button>
        <Button look="quiet" onPress={props.onCancel}>
          {common.cancel}
        </Button>
      </div>
    </>
  )
}
