import { useEffect, useRef, useState } from 'react'
import { Camera, ImageUp, ScanQrCode } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { codeIn, codeInFile } from '#web/records/scan-code.ts'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'

const lookEveryMs = 250
const fileBytesMax = 25_000_000

/** Reads a code with the camera, out of a photo, or a contact file as it is. */
export function CardReader(props: { readonly onText: (text: string) => void; readonly problem: string | undefined }) {
  const { onText } = props
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const [isLooking, setLooking] = useState(false)
  const [problem, setProblem] = useState<string>()
  const chooser = useRef<HTMLInputElement>(null)

  async function readFile(file: File | undefined) {
    if (!file || file.size > fileBytesMax) return
    setProblem(undefined)
    setLooking(true)
    try {
      const isImage = file.type.startsWith('image/')
      const found = isImage ? await codeInFile(file) : await file.slice(0, 100_000).text()
      if (found === undefined) setProblem(text.phone.nothingFound)
      else onText(found)
    } catch {
      setProblem(text.phone.nothingFound)
    } finally {
      setLooking(false)
    }
  }

  return (
    <div className="flex max-w-xl flex-col gap-4 px-4 pb-16 md:px-6">
      {isOpen ? (
        <CameraView
          onText={onText}
          onFail={() => {
            setOpen(false)
            setProblem(text.phone.noCamera)
          }}
        />
      ) : (
        <div className="flex aspect-[4/3] w-full flex-col items-center justify-center gap-3 rounded-lg border border-dashed border-line-strong bg-sunken px-6 text-center">
          <ScanQrCode size={40} strokeWidth={1.25} aria-hidden className="text-muted" />
          <p className="text-sm text-pretty text-muted">{text.phone.scanHelp}</p>
        </div>
      )}
      <p role="status" className="text-sm text-muted empty:hidden">
        {isLooking ? text.phone.looking : ''}
      </p>
      <FormError>{problem ?? props.problem}</FormError>
      <div className="flex flex-wrap gap-2">
        <Button
          look={isOpen ? 'plain' : 'primary'}
          className="max-md:h-11 max-md:flex-1"
          icon={<Camera size={16} aria-hidden />}
          onPress={() => {
            setProblem(undefined)
            setOpen(!isOpen)
          }}
        >
          {isOpen ? text.phone.stopCamera : text.phone.useCamera}
        </Button>
        <Button
          className="max-md:h-11 max-md:flex-1"
          icon={<ImageUp size={16} aria-hidden />}
          onPress={() => chooser.current?.click()}
        >
          {text.phone.usePhoto}
        </Button>
        <input
          ref={chooser}
          type="file"
          accept="image/*,.vcf,text/vcard"
          aria-label={text.phone.usePhoto}
          className="hidden"
          onChange={(event) => {
            void readFile(event.target.files?.[0])
            event.target.value = ''
          }}
        />
      </div>
    </div>
  )
}

/** Looks at the camera a few times a second until it finds a code; the camera is off as soon as it is not seen. */
function CameraView(props: { readonly onText: (text: string) => void; readonly onFail: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    let stream: MediaStream | undefined
    let isOver = false
    const look = async () => {
      const { current } = video
      while (!isOver && current) {
        const found = current.readyState >= 2 ? await codeIn(current).catch(() => undefined) : undefined
        if (isOver) return
        if (found !== undefined) return latest.current.onText(found)
        await new Promise((resume) => setTimeout(resume, lookEveryMs))
      }
    }
    const open = async () => {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      stream = opened
      if (isOver || !video.current) return stop()
      video.current.srcObject = opened
      await video.current.play()
      await look()
    }
    const stop = () => stream?.getTracks().forEach((track) => track.stop())
    // Without TLS there are no devices at all, which throws as a refusal does.
    Promise.resolve()
      .then(open)
      .catch(() => isOver || latest.current.onFail())
    return () => {
      isOver = true
      stop()
    }
  }, [])
  return <video ref={video} muted playsInline className="aspect-[4/3] w-full rounded-lg bg-ink object-cover" />
}
