/** `+34912345678` in groups that can be read aloud. */
export function spacedPhone(phone: string): string {
  const spanish = /^\+34(\d{3})(\d{2})(\d{2})(\d{2})$/.exec(phone)
  if (spanish) return `+34 ${spanish.slice(1).join(' ')}`
  return phone.replace(/^(\+\d{2})(\d{2,3})(\d{3})(\d+)$/, '$1 $2 $3 $4')
}
