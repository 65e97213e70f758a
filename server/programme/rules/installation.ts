import type { Localized } from '#common/errors.ts'

/** What is known of how production is installed. */
export interface InstallationFacts {
  /** ISO moment. */
  readonly now: string
  readonly server: { readonly version: string; readonly address: string; readonly canMail: boolean } | undefined
  /** As PostgreSQL says it: 17.5. */
  readonly database: string
  /** Tables that are not as the registry says. */
  readonly strayTables: number
  /** By how much the clocks of server and database differ. */
  readonly clockSkewMs: number
  readonly backupAt: string | undefined
  /** Documents whose content that backup could not find on the disk. */
  readonly backupMissing: number
  readonly mail: { readonly at: string; readonly problem: string | null } | undefined
  /** Of the company, and of the people who work in it: how many have which. */
  readonly timeZone: string
  readonly peopleByZone: ReadonlyMap<string, number>
}

interface InstallationLine {
  readonly name: 'version' | 'backup' | 'mail' | 'tls' | 'timeZone'
  readonly label: Localized
  readonly isMet: boolean
  readonly found: Localized
  readonly at: string | null
  readonly mend: Localized | null
}

const backupDaysMax = 7
const skewMsMax = 30_000
const databaseMin = 15
const dayMs = 86_400_000

/** How production is installed, a line each; whatever is missing says how it is put right. */
export function installationLines(facts: InstallationFacts): readonly InstallationLine[] {
  return [versionLine(facts), backupLine(facts), mailLine(facts), tlsLine(facts), timeZoneLine(facts)]
}

/** Where it is reached from one computer alone somebody tries it, and nothing of this holds them up. */
export function isInstalledForOthers({ server }: Pick<InstallationFacts, 'server'>): boolean {
  return server !== undefined && !isOneComputer(server.address)
}

function isOneComputer(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : address
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host)
}

interface Said {
  readonly found: Localized
  readonly at?: string | undefined
  readonly mend?: Localized
}

function line(name: InstallationLine['name'], es: string, en: string, { found, at, mend }: Said): InstallationLine {
  return { name, label: { es, en }, isMet: mend === undefined, found, at: at ?? null, mend: mend ?? null }
}

function versionLine({ server, database, strayTables }: InstallationFacts): InstallationLine {
  const name = `Lazo ${server?.version ?? '?'}, PostgreSQL ${database}`
  const said = (mend?: Localized): InstallationLine =>
    line('version', 'Versión', 'Version', { found: { es: `${name}.`, en: `${name}.` }, ...(mend && { mend }) })
  if (Number.parseInt(database, 10) < databaseMin) {
    return said({
      es: `Pasa la base de datos a PostgreSQL ${databaseMin} o posterior.`,
      en: `Move the database to PostgreSQL ${databaseMin} or later.`,
    })
  }
  if (strayTables === 0) return said()
  return said({
    es: 'Las tablas no son como dice la configuración. Pasa «lazo verify» y arregla lo que nombre.',
    en: 'The tables are not as the configuration says. Run “lazo verify” and mend what it names.',
  })
}

function backupLine({ now, backupAt, backupMissing }: InstallationFacts): InstallationLine {
  const label = ['Copia de seguridad', 'Backup'] as const
  if (backupAt === undefined) {
    return line('backup', ...label, {
      found: { es: 'No se ha hecho ninguna.', en: 'None was made.' },
      mend: {
        es: 'Pasa «lazo backup FICHERO», guarda el fichero en otro equipo y prográmalo cada noche.',
        en: 'Run “lazo backup FILE”, keep the file on another computer and schedule it every night.',
      },
    })
  }
  const days = Math.floor((Date.parse(now) - Date.parse(backupAt)) / dayMs)
  if (days < backupDaysMax && backupMissing > 0) {
    return line('backup', ...label, {
      found: {
        es: `Hecha, pero sin el contenido de ${backupMissing} documentos, que no está en el disco.`,
        en: `Made, but without the content of ${backupMissing} documents, which is not on the disk.`,
      },
      at: backupAt,
      mend: {
        es: 'Pasa «lazo verify», que los nombra, y trae su contenido de una copia anterior de la carpeta de datos.',
        en: 'Run “lazo verify”, which names them, and bring their content from an earlier copy of the data folder.',
      },
    })
  }
  if (days < backupDaysMax) return line('backup', ...label, { found: { es: 'Hecha', en: 'Made' }, at: backupAt })
  return line('backup', ...label, {
    found: { es: `La última es de hace ${days} días.`, en: `The last one is ${days} days old.` },
    at: backupAt,
    mend: {
      es: 'Programa «lazo backup FICHERO» cada noche en el equipo del servidor.',
      en: 'Schedule “lazo backup FILE” every night on the computer of the server.',
    },
  })
}

function mailLine({ server, mail }: InstallationFacts): InstallationLine {
  const label = ['Correo', 'Mail'] as const
  if (server?.canMail !== true) {
    return line('mail', ...label, {
      found: { es: 'No hay servidor de correo.', en: 'There is no mail server.' },
      mend: {
        es: 'Pon LAZO_SMTP_URL y LAZO_MAIL_FROM, y arranca de nuevo.',
        en: 'Set LAZO_SMTP_URL and LAZO_MAIL_FROM, and start again.',
      },
    })
  }
  if (mail === undefined) {
    return line('mail', ...label, {
      found: { es: 'Nadie lo ha probado.', en: 'Nobody has tried it.' },
      mend: { es: 'Envíate un correo de prueba.', en: 'Send yourself a mail to try it.' },
    })
  }
  if (mail.problem === null) {
    return line('mail', ...label, {
      found: { es: 'El servidor aceptó un correo', en: 'The server took a mail' },
      at: mail.at,
    })
  }
  return line('mail', ...label, {
    found: { es: `No salió: ${mail.problem}`, en: `It did not leave: ${mail.problem}` },
    at: mail.at,
    mend: {
      es: 'Revisa LAZO_SMTP_URL y LAZO_MAIL_FROM y envíate otro correo de prueba.',
      en: 'Check LAZO_SMTP_URL and LAZO_MAIL_FROM, and send yourself another mail.',
    },
  })
}

function tlsLine({ server }: InstallationFacts): InstallationLine {
  const label = ['Conexión cifrada', 'Encrypted connection'] as const
  const address = server?.address ?? ''
  const found = { es: `Se entra por ${address}`, en: `People enter by ${address}` }
  if (address.startsWith('https:')) return line('tls', ...label, { found })
  const isOne = isOneComputer(address) || server === undefined
  return line('tls', ...label, {
    found: isOne ? { es: 'Solo se entra desde este equipo.', en: 'Only this computer reaches it.' } : found,
    mend: {
      es: 'Pon delante un servidor con certificado (Caddy, nginx) y su dirección en LAZO_BASE_URL, con https://.',
      en: 'Put a server with a certificate in front (Caddy, nginx) and its address in LAZO_BASE_URL, with https://.',
    },
  })
}

function timeZoneLine({ timeZone, peopleByZone, clockSkewMs }: InstallationFacts): InstallationLine {
  const label = ['Zona horaria', 'Time zone'] as const
  if (clockSkewMs > skewMsMax) {
    const seconds = Math.round(clockSkewMs / 1000)
    return line('timeZone', ...label, {
      found: {
        es: `Los relojes del servidor y de la base de datos se llevan ${seconds} s.`,
        en: `The clocks of server and database are ${seconds} s apart.`,
      },
      mend: { es: 'Sincroniza ambos equipos con NTP.', en: 'Keep both computers in time with NTP.' },
    })
  }
  const all = [...peopleByZone.values()].reduce((sum, one) => sum + one, 0)
  const [most] = [...peopleByZone].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  if (!most || most[0] === timeZone || most[1] * 2 <= all) {
    return line('timeZone', ...label, { found: { es: `${timeZone}.`, en: `${timeZone}.` } })
  }
  return line('timeZone', ...label, {
    found: {
      es: `La empresa está en ${timeZone}, y ${most[1]} de ${all} personas en ${most[0]}.`,
      en: `The company is in ${timeZone}, and ${most[1]} of ${all} people in ${most[0]}.`,
    },
    mend: {
      es: 'Corrige la de la empresa en Configuración, o la de cada persona en su perfil.',
      en: 'Correct the company’s in Settings, or each person’s in their profile.',
    },
  })
}
