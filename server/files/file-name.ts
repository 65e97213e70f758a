const lengthMax = 200
const devices = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i

/**
 * The name under which a file is shown and downloaded: never a path, a name that some system keeps for a
 * device, or one that turns its own letters around. It is never a place on our disk.
 */
export function cleanFileName(name: string): string {
  const base = name.toWellFormed().normalize('NFC').replaceAll('\\', '/').split('/').at(-1) ?? ''
  const plain = base
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    // An end is looked for where a run begins, and not from each sign of it.
    .replace(/^[\s.]+|(?<![\s.])[\s.]+$/gu, '')
  if (plain === '') return 'file'
  const safe = devices.test(plain) ? `_${plain}` : plain
  if (safe.length <= lengthMax) return safe
  const ending = /\.[^.]{1,12}$/u.exec(safe)?.[0] ?? ''
  return `${safe
    .slice(0, lengthMax - ending.length)
    .toWellFormed()
    .replace(/\ufffd$/, '')}${ending}`
}
