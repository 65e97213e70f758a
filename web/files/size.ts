const steps = ['B', 'kB', 'MB', 'GB'] as const

/** `1,2 MB`: as file managers say it. */
export function sizeText(bytes: number, number: (value: string, digits: number) => string): string {
  let value = bytes
  let step = 0
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  const rounded = step === 0 || value >= 100 ? Math.round(value).toString() : value.toFixed(1)
  return `${number(rounded, rounded.includes('.') ? 1 : 0)} ${steps[step] ?? ''}`
}
