/** Only a path of ours: an address from elsewhere would be a way to lead people astray. */
export function innerPath(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/'
}
