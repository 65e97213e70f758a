import type { Words } from '#common/texts/es.ts'

/** Help where it is needed: what a module is, and the tour of the funnel. */
export const guide: Words['guide'] = {
  whatIs: 'What these are: {records|lower}',
  way: 'The way to a sale',
  offerTitle: 'First time at the funnel?',
  offerBody: 'One minute shows you how a sale is carried through it.',
  start: 'See how it works',
  notNow: 'Not now',
  tour: 'Guided tour of the funnel',
  step: 'Step {step} of {count}',
  next: 'Next',
  back: 'Back',
  end: 'Finish',
  leave: 'Leave the tour',
  steps: {
    board: {
      title: 'The funnel',
      body: 'Each column is a stage, each card a possible sale. From left to right they come closer to a yes.',
    },
    column: {
      title: 'How much each stage holds',
      body: 'On top: how many there are, what they add up to, and what to expect of them by their probability.',
    },
    card: {
      title: 'Move the cards',
      body: 'Drag them, or press Ctrl Shift and an arrow. A stage that needs something asks for it as you drop. All can be undone.',
    },
    next: {
      title: 'Always a next step',
      body: 'Yellow is what has nothing planned. One click on the card books a meeting.',
    },
    filter: {
      title: 'See only what is yours',
      body: 'Filter, search or change the view. The address of the page keeps what you see, so you can send it.',
    },
    type: {
      title: 'The same records in another form',
      body: 'As a list, to change many at once, or as a calendar, to see when they close.',
    },
    create: {
      title: 'Something new',
      body: 'From any page with the C key. Lazo tells you when it is there already.',
    },
    help: {
      title: 'When in doubt',
      body: 'The help beside the title says what each thing is. Ctrl K finds everything, this tour too.',
    },
  },
}
