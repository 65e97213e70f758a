const signatures: readonly { readonly start: readonly number[]; readonly type: string }[] = [
  { start: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], type: 'image/png' },
  { start: [0xff, 0xd8, 0xff], type: 'image/jpeg' },
  { start: [0x47, 0x49, 0x46, 0x38], type: 'image/gif' },
  { start: [0x25, 0x50, 0x44, 0x46, 0x2d], type: 'application/pdf' },
  { start: [0x50, 0x4b, 0x03, 0x04], type: 'application/zip' },
  { start: [0x1a, 0x45, 0xdf, 0xa3], type: 'video/webm' },
  { start: [0x4f, 0x67, 0x67, 0x53], type: 'audio/ogg' },
  { start: [0x66, 0x4c, 0x61, 0x43], type: 'audio/flac' },
  { start: [0x49, 0x44, 0x33], type: 'audio/mpeg' },
  { start: [0x1f, 0x8b], type: 'application/gzip' },
  { start: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], type: 'application/x-ole-storage' },
]

/** Raster images: what a browser may be shown in place, besides sound and film. */
export const inlineTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Sound and film play in place; a browser runs nothing in them. */
export function isInline(mediaType: string): boolean {
  return inlineTypes.has(mediaType) || mediaType.startsWith('audio/') || mediaType.startsWith('video/')
}

/** What the content is by its first bytes; text is never called HTML or SVG, so nothing runs. */
export function sniffMediaType(head: Uint8Array): string {
  const known = signatures.find(({ start }) => start.every((byte, index) => head[index] === byte))
  if (known) return known.type
  if (asciiAt(head, 0, 'RIFF') && asciiAt(head, 8, 'WEBP')) return 'image/webp'
  if (asciiAt(head, 0, 'RIFF') && asciiAt(head, 8, 'WAVE')) return 'audio/wav'
  if (asciiAt(head, 4, 'ftyp')) return asciiAt(head, 8, 'M4A') ? 'audio/mp4' : 'video/mp4'
  return looksLikeText(head) ? 'text/plain' : 'application/octet-stream'
}

function asciiAt(head: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((letter, index) => head[offset + index] === letter.charCodeAt(0))
}

function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return true
  // A character may be cut at the end of the head; 3 bytes less cannot hide a wrong one before.
  const whole = head.length >= 4096 ? head.subarray(0, head.length - 3) : head
  const text = new TextDecoder('utf-8').decode(whole)
  const broken = [...text].filter((letter) => letter === '\ufffd').length
  return !text.includes('\0') && broken < 4
}
