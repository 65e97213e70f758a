import { logoLimits } from '#common/print-template.ts'

/**
 * A picture of any kind that the browser knows as a small PNG in base64: drawn anew, so that nothing
 * of the file but what is seen goes on. Undefined where it is none.
 */
export async function logoFrom(file: File): Promise<string | undefined> {
  const address = URL.createObjectURL(file)
  try {
    const picture = new Image()
    picture.src = address
    await picture.decode()
    for (const share of [1, 0.6, 0.35]) {
      const drawn = await drawnAt(picture, share)
      if (drawn !== undefined && drawn.size <= logoLimits.bytes) return await base64Of(drawn)
    }
    return undefined
  } catch {
    return undefined
  } finally {
    URL.revokeObjectURL(address)
  }
}

async function drawnAt(picture: HTMLImageElement, share: number): Promise<Blob | undefined> {
  // A drawing without a size of its own takes all the room there is.
  const [wide, high] = [picture.naturalWidth || logoLimits.width, picture.naturalHeight || logoLimits.height]
  const scale = share * Math.min(1, logoLimits.width / wide, logoLimits.height / high)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(wide * scale))
  canvas.height = Math.max(1, Math.round(high * scale))
  const context = canvas.getContext('2d')
  if (!context) return undefined
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'))
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
