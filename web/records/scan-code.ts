interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>
}

interface NativeDetector {
  new (options: { readonly formats: readonly string[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

let detector: Promise<Detector> | undefined

/** The text of the first QR code in a picture. */
export async function codeIn(image: ImageBitmapSource): Promise<string | undefined> {
  detector ??= openDetector()
  const found = await (await detector).detect(image)
  return found[0]?.rawValue
}

/** A photo is far larger than any code in it: what is read is bounded. */
export async function codeInFile(file: File): Promise<string | undefined> {
  const whole = await createImageBitmap(file)
  const scale = Math.min(1, sideMax / Math.max(whole.width, whole.height))
  const size = { resizeWidth: Math.round(whole.width * scale), resizeHeight: Math.round(whole.height * scale) }
  const image = scale < 1 ? await createImageBitmap(whole, { ...size, resizeQuality: 'high' }) : whole
  try {
    return await codeIn(image)
  } catch {
    // The reader of codes throws where it finds none.
    return undefined
  } finally {
    whole.close()
    image.close()
  }
}

const sideMax = 1600

/** The browser's own where it has one; otherwise one that comes along only when somebody scans. */
async function openDetector(): Promise<Detector> {
  // Not every browser has it, and the compiler knows it of none.
  const { BarcodeDetector: Native } = window as { readonly BarcodeDetector?: NativeDetector }
  const formats = await Native?.getSupportedFormats().catch((): readonly string[] => [])
  if (Native && formats?.includes('qr_code')) return new Native({ formats: ['qr_code'] })
  const { BarcodeDetector } = await import('qr/decode.js')
  return new BarcodeDetector({ formats: ['qr_code'] })
}
