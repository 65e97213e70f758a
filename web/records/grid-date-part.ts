/** Whether a key was pressed in the day, month or hour of a date field, which keep Enter to themselves. */
export function isDatePart(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.getAttribute('role') === 'spinbutton'
}
