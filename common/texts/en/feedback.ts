import type { Words } from '#common/texts/es.ts'

export const feedback: Words['feedback'] = {
  title: 'Feedback',
  help: 'Those who shape the CRM read it beside what was specified. You will see the answer here.',
  about: 'About what',
  kinds: { module: 'All of it', view: 'View', pipeline: 'Pipeline', stage: 'Stage', field: 'Field' },
  text: 'What is too much, what is missing, what is not clear?',
  send: 'Send',
  sent: 'Sent. The answer will appear here, under “{button}”.',
  nowhere: 'Open the list or the record that you want to say something about.',
  nothing: 'Nothing on this page comes from the project yet, so there is nothing to say something about.',
  own: 'What you said before',
  states: {
    open: 'Not answered',
    answered: 'Answered',
    asNeed: 'Is a need of the project',
    asChange: 'The change was asked for',
  },
}
