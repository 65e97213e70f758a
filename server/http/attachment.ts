/** A Content-Disposition that no file name can break out of (RFC 6266, RFC 8187). */
export function attachment(name: string, disposition: 'attachment' | 'inline' = 'attachment'): string {
  const clean = name.replace(/[\p{Cc}\p{Cf}/\\]+/gu, '_').slice(0, 200) || 'file'
  const ascii = clean
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^\x20-\x7e]|["%\\]/g, '_')
  const encoded = encodeURIComponent(clean.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
