import { useModel, type ReaderModule } from '#web/api/model.ts'

/** Whether surveys are sent to people of this module, and the reader may send them. */
export function useIsAskable({ name }: ReaderModule): boolean {
  return useModel().modules.some(({ capabilities, may, fields }) => {
    const { person } = capabilities.surveyAnswer ?? {}
    return may.create !== 'none' && fields.some((field) => field.name === person && field.options?.module === name)
  })
}
