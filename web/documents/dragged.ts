/** Documents on their way from a list to a folder, by their ids. */
export const documentsIn = {
  type: 'application/x-lazo-documents',
  write(transfer: DataTransfer, ids: readonly string[]): void {
    transfer.setData('application/x-lazo-documents', ids.join(' '))
    transfer.effectAllowed = 'move'
  },
  read(transfer: DataTransfer): readonly string[] {
    return transfer.getData('application/x-lazo-documents').split(' ').filter(Boolean)
  },
} as const
