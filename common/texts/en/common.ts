import type { Words } from '#common/texts/es.ts'

export const common: Words['common'] = {
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  delete: 'Delete',
  add: 'Add',
  remove: 'Remove',
  undo: 'Undo',
  retry: 'Try again',
  clear: 'Clear',
  more: 'More',
  yes: 'Yes',
  no: 'No',
  none: 'None',
  loading: 'Loading…',
  noMatches: 'Nothing matches.',
  removeItem: 'Remove {item}',
  progress: '{done} of {total}',
}

export const fields: Words['fields'] = {
  clearDate: 'Clear the date',
  choose: 'Choose…',
  chooseMany: 'Choose one or more…',
  typeToSearch: 'Type to search',
  searching: 'Searching…',
  createNew: 'Create “{name}”',
  notANumber: 'Write a number, for example 1,234.56.',
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
}

export const failures: Words['failures'] = {
  network: 'The server cannot be reached. Check your network and try again.',
  unknown: 'Something did not work. Try again; if it repeats, tell your administrator.',
  missingTitle: 'It does not exist or you have no access',
  missingBody: 'The address may be mistyped, the record deleted, or outside what your role lets you see.',
  forbiddenTitle: 'You do not have permission',
  forbiddenNoOne: 'Your role does not include this. An administrator can grant it.',
  brokenTitle: 'This page could not be shown',
  brokenBody: 'Your data is safe: nothing was half saved.',
  goHome: 'Go to the start',
  offlineTitle: 'Offline',
  offlineShort: 'Offline',
  signedOut: 'Your session has expired. Sign in to continue where you were.',
}
