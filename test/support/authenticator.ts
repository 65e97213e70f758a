import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a device may get wrong, or lie about. */
export interface Faults {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly isVerified?: boolean
  readonly userHandle?: string
  readonly counter?: number
}

interface Site {
  readonly rpId: string
  readonly origin: string
}

export type Authenticator = ReturnType<typeof softwareAuthenticator>

/** A device with one ES256 key, as of https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data, attesting nothing. */
export function softwareAuthenticator(site: Site) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  let userHandle = ''
  let counter = 0

  const clientData = (type: string, challenge: string, faults: Faults): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: faults.type ?? type,
        challenge: faults.challenge ?? challenge,
        origin: faults.origin ?? site.origin,
        crossOrigin: false,
      }),
    )
  const data = (faults: Faults, credential?: Buffer): Buffer => {
    const [present, verified, attested] = [1, 4, 64]
    const flags = present | (faults.isVerified === false ? 0 : verified) | (credential ? attested : 0)
    const head = Buffer.alloc(5)
    head.writeUInt8(flags, 0)
    head.writeUInt32BE(faults.counter ?? (counter += 1), 1)
    const rpIdHash = createHash('sha256')
      .update(faults.rpId ?? site.rpId)
      .digest()
    return Buffer.concat([rpIdHash, head, credential ?? Buffer.alloc(0)])
  }
  const named = { id: text(id), rawId: text(id), type: 'public-key' }

  return {
    make(options: { readonly challenge: string; readonly user: { readonly id: string } }, faults: Faults = {}) {
      userHandle = options.user.id
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const authData = data(
        faults,
        Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey.export({ format: 'jwk' }))]),
      )
      const attestationObject = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData)],
      ])
      const client = clientData('webauthn.create', options.challenge, faults)
      return { ...named, response: { clientDataJSON: text(client), attestationObject: text(attestationObject) } }
    },
    show(options: { readonly challenge: string }, faults: Faults = {}) {
      const client = clientData('webauthn.get', options.challenge, faults)
      const authenticatorData = data(faults)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(client).digest()])
      return {
        ...named,
        response: {
          clientDataJSON: text(client),
          authenticatorData: text(authenticatorData),
          signature: text(sign('sha256', signed, privateKey)),
          userHandle: faults.userHandle ?? userHandle,
        },
      }
    },
  }
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url')
}

/** Key type 2 (two coordinates), algorithm -7 (ES256), curve 1 (P-256): https://www.rfc-editor.org/rfc/rfc9053 */
function coseKey(jwk: { readonly x?: string; readonly y?: string }): Buffer {
  const coordinate = (part = ''): Buffer => cborBytes(Buffer.from(part, 'base64url'))
  return cborMap([
    [cborNumber(1), cborNumber(2)],
    [cborNumber(3), cborNumber(-7)],
    [cborNumber(-1), cborNumber(1)],
    [cborNumber(-2), coordinate(jwk.x)],
    [cborNumber(-3), coordinate(jwk.y)],
  ])
}

/** https://www.rfc-editor.org/rfc/rfc8949: a kind in three bits and a length, as much of it as is needed here. */
function cborHead(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(kind << 5) | length])
  if (length < 256) return Buffer.from([(kind << 5) | 24, length])
  return Buffer.from([(kind << 5) | 25, length >> 8, length & 255])
}

function cborNumber(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

function cborText(value: string): Buffer {
  return Buffer.concat([cborHead(3, value.length), Buffer.from(value)])
}

function cborMap(pairs: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()])
}
