import type { Words } from '#common/texts/es.ts'

export const comments: Words['comments'] = {
  invite: 'Say something; with @ you tell somebody',
  write: 'Comment',
  send: 'Comment',
  edit: 'Edit the comment',
  remove: 'Delete the comment',
  edited: 'edited',
  people: 'People',
  doesNotSee: 'does not see this record',
  cannotSee: '{name} may not see this record and will not be told.',
  follow: 'Follow',
  unfollow: 'Stop following',
  kind: 'What is shown',
  everything: 'Everything',
  kinds: {
    activity: 'Activities',
    comment: 'Comments',
    document: 'Documents',
    file: 'Files',
    change: 'Changes',
  },
}
