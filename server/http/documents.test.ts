import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { rawZip } from '#test/support/raw-zip.ts'
import { officeFiles, pdfOf, pictureWithPlace } from '#test/support/sample-files.ts'

describe('documents', () => {
  let test: TestApp
  let kim: Client
  let leo: Client
  let ada: Client

  before(async () => {
    test = await testApp()
    ;[kim, leo, ada] = await Promise.all([test.signIn('kim'), test.signIn('leo'), test.signIn('ada')])
  })
  after(async () => await test.close())

  async function upload(client: Client, name: string, content: Buffer | string) {
    const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/html\r\n\r\n`
    const answer = await client.send('POST', '/files', undefined, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n--x--\r\n')]),
    })
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json() as { id: string; name: string; mime: string; size: number }
  }

  async function create(client: Client, module: string, values: object) {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json() as { id: string; version: number; [field: string]: unknown }
  }

  const read = async (client: Client, module: string, id: string) =>
    (await client.get(`/records/${module}/${id}`)).json()
  const versionsOf = async (client: Client, id: string) =>
    (await client.get(`/records/document/${id}/related/documentVersion/document`)).json().rows

  it('keep every file they had, numbered in order of arrival', async () => {
    const first = await upload(kim, 'oferta.txt', 'uno')
    const document = await create(kim, 'document', { name: 'Oferta', file: first.id })
    const second = await upload(kim, 'oferta.txt', 'dos')
    const changed = await kim.send('PATCH', `/records/document/${document.id}`, {
      version: document.version,
      values: { file: second.id },
    })
    assert.equal(changed.statusCode, 200, changed.body)
    // Two who send a version at once are both kept.
    const files = await Promise.all(['tres', 'cuatro', 'cinco'].map((text) => upload(kim, 'oferta.txt', text)))
    await Promise.all(
      files.map(({ id }, index) =>
        create(kim, 'documentVersion', { document: document.id, file: id, comment: `n${index}` }),
      ),
    )
    const versions = await versionsOf(kim, document.id)
    assert.deepEqual(
      versions.map((one: { number: number }) => one.number),
      [5, 4, 3, 2, 1],
    )
    assert.equal((await read(kim, 'document', document.id)).file.id, versions[0].file.id)
    assert.equal(versions[4].file.id, first.id)
    // Restoring a version makes it the newest one; the earlier ones stay.
    await create(kim, 'documentVersion', { document: document.id, file: first.id, comment: 'Versión 1' })
    assert.equal((await read(kim, 'document', document.id)).file.id, first.id)
    assert.equal((await versionsOf(kim, document.id)).length, 6)
    assert.equal((await kim.get(`/files/${second.id}`)).body, 'dos')
  })

  it('give neither their versions nor their files to whoever may not see them, nor take one from them', async () => {
    const file = await upload(kim, 'secreto.txt', 'palabra clandestina')
    const document = await create(kim, 'document', { name: 'Reservado', file: file.id })
    assert.equal((await leo.get(`/records/document/${document.id}`)).statusCode, 404)
    assert.equal((await leo.get(`/files/${file.id}`)).statusCode, 404)
    assert.equal((await leo.get(`/files/${file.id}/text`)).statusCode, 404)
    const own = await upload(leo, 'mio.txt', 'x')
    const refused = await leo.post('/records/documentVersion', { document: document.id, file: own.id })
    assert.equal(refused.statusCode, 422, refused.body)
    const number = await kim.post('/records/documentVersion', { document: document.id, file: file.id, number: 9 })
    assert.equal(number.statusCode, 422, 'nobody chooses a number')
  })

  it('lie in folders that fit into each other but not into themselves', async () => {
    const top = await create(kim, 'documentFolder', { name: 'Clientes' })
    const inner = await create(kim, 'documentFolder', { name: 'Zaragoza', parent: top.id })
    const document = await create(kim, 'document', { name: 'Plano', folder: inner.id })
    const loop = await kim.send('PATCH', `/records/documentFolder/${top.id}`, {
      version: 1,
      values: { parent: inner.id },
    })
    assert.equal(loop.statusCode, 422)
    assert.match(loop.body, /cabe dentro/)
    const both = await Promise.all([
      create(kim, 'documentFolder', { name: 'A' }),
      create(kim, 'documentFolder', { name: 'B' }),
    ])
    const swapped = await Promise.all([
      kim.send('PATCH', `/records/documentFolder/${both[0].id}`, { version: 1, values: { parent: both[1].id } }),
      kim.send('PATCH', `/records/documentFolder/${both[1].id}`, { version: 1, values: { parent: both[0].id } }),
    ])
    assert.deepEqual(swapped.map((one) => one.statusCode).toSorted(), [200, 422])
    // A folder is seen by all, and changed by whoever made it.
    assert.equal((await leo.get(`/records/documentFolder/${inner.id}`)).statusCode, 200)
    assert.equal((await leo.send('DELETE', `/records/documentFolder/${inner.id}`)).statusCode, 403)
    // What lay in a folder that goes lies one higher.
    assert.equal((await kim.send('DELETE', `/records/documentFolder/${inner.id}`)).statusCode, 204)
    assert.equal((await read(kim, 'document', document.id)).folder.id, top.id)
    assert.equal((await kim.send('DELETE', `/records/documentFolder/${top.id}`)).statusCode, 204)
    assert.equal((await read(kim, 'document', document.id)).folder, null)
  })

  it('are found by the words in them, with their page, by whoever sees them', async () => {
    const contents: [string, Buffer | string][] = [
      ['manual.pdf', pdfOf(['Portada', 'La válvula neumática se revisa cada año', 'Fin'])],
      ['carta.docx', officeFiles.docx('válvula neumática en Word')],
      ['datos.xlsx', officeFiles.xlsx('válvula neumática en Excel')],
      ['curso.pptx', officeFiles.pptx('válvula neumática en PowerPoint')],
      ['acta.odt', officeFiles.odt('válvula neumática en Writer')],
      ['nota.txt', 'La válvula neumática, AB-12/7, en texto'],
      ['web.html', '<html><script>var oculto = 1</script><p>válvula <b>neumática</b></p></html>'],
      ['correo.eml', 'From: ada@example.com\nSubject: =?utf-8?Q?V=C3=A1lvula?=\n\nla neum=C3=A1tica de siempre\n'],
    ]
    for (const [name, content] of contents) {
      await create(kim, 'document', { name: `Ficha ${name}`, file: (await upload(kim, name, content)).id })
    }
    await test.system.environment.jobs.drain()
    const search = async (client: Client, text: string) =>
      (await client.get(`/file-search?text=${encodeURIComponent(text)}&limit=50`)).json().results
    const found = await search(kim, 'VALVULA neumat')
    assert.deepEqual(
      found.map((one: { file: { name: string } }) => one.file.name).toSorted(),
      contents.map(([name]) => name).toSorted(),
    )
    const manual = found.find((one: { file: { name: string } }) => one.file.name === 'manual.pdf')
    assert.equal(manual.page, 2)
    assert.deepEqual(
      manual.snippet.filter((piece: { isHit: boolean }) => piece.isHit).map((piece: { text: string }) => piece.text),
      ['válvula', 'neumática'],
    )
    assert.deepEqual((await search(kim, 'ab-12')).length, 1)
    assert.deepEqual(await search(kim, 'oculto'), [], 'a script is no text')
    assert.deepEqual(await search(kim, "' | '':* & x"), [], 'the signs of a query mean nothing')
    assert.deepEqual(await search(leo, 'valvula'), [], 'who sees no document finds none')
    assert.equal((await search(ada, 'valvula')).length, contents.length)
    // Only the last version of a document is searched.
    const id = found.find((one: { file: { name: string } }) => one.file.name === 'nota.txt').id
    const newer = await upload(kim, 'nota.txt', 'ya no dice nada')
    await create(kim, 'documentVersion', { document: id, file: newer.id })
    await test.system.environment.jobs.drain()
    assert.deepEqual(await search(kim, 'ab-12'), [])
    assert.equal((await kim.send('DELETE', `/records/document/${id}`)).statusCode, 204)
    assert.deepEqual(await search(kim, 'ya no dice'), [], 'what is in the bin is not found')
  })

  it('say how far their file was read, and a hostile one ends its own reading', async () => {
    const bomb = rawZip([
      { name: 'word/document.xml', content: `<w:document xmlns:w="w">${' '.repeat(30_000_000)}</w:document>` },
    ])
    const entity = rawZip([
      {
        name: 'word/document.xml',
        content: '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="w">&a;</w:document>',
      },
    ])
    const expected: [string, Buffer | string, string][] = [
      ['bueno.pdf', pdfOf(['hola']), 'read'],
      ['vacio.pdf', pdfOf(['']), 'empty'],
      ['mil-paginas.pdf', pdfOf(Array.from({ length: 1100 }, (_, page) => `Hoja ${page}`)), 'partial'],
      ['llave.pdf', pdfOf(['secreto'], { encrypted: true }), 'protected'],
      ['roto.pdf', '%PDF-1.7 nada más', 'damaged'],
      ['bomba.docx', bomb, 'tooLarge'],
      ['entidad.docx', entity, 'damaged'],
      ['roto.docx', 'PK\x03\x04 roto', 'damaged'],
      ['otro.zip', rawZip([{ name: '../../etc/passwd', content: 'root' }]), 'damaged'],
      ['llave.xlsx', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0]), 'protected'],
      ['foto.png', pictureWithPlace('png'), 'empty'],
      ['enorme.txt', 'palabra '.repeat(300_000), 'partial'],
    ]
    const files = []
    for (const [name, content, state] of expected) files.push({ ...(await upload(kim, name, content)), state })
    for (const { id, name } of files) await create(kim, 'document', { name, file: id })
    files.push({ ...(await upload(kim, 'de-nadie.pdf', pdfOf(['hola']))), state: null })
    await test.system.environment.jobs.drain()
    for (const { id, name, state } of files) {
      assert.equal((await kim.get(`/files/${id}/text`)).json().state, state, name)
    }
  })

  it('lose with their pictures where these were taken and whatever hides in them, not how they are turned', async () => {
    for (const kind of ['jpeg', 'png', 'webp'] as const) {
      const file = await upload(kim, `foto.${kind}`, pictureWithPlace(kind))
      assert.equal(file.mime, `image/${kind}`)
      const kept = (await kim.get(`/files/${file.id}?inline=1`)).rawPayload
      assert.doesNotMatch(kept.toString('latin1'), /LATITUD|script/, kind)
      if (kind === 'jpeg') assert.equal(kept.readUInt16BE(kept.indexOf('Exif') + 24), 6, 'it is still turned')
    }
    const broken = await upload(kim, 'roto.png', pictureWithPlace('png').subarray(0, 60))
    const answer = await kim.get(`/files/${broken.id}?inline=1`)
    assert.match(String(answer.headers['content-disposition']), /^attachment/)
  })

  it('are called by what their names say, and never by a path, a device or a trick', async () => {
    const names: [string, string][] = [
      ['..', 'file'],
      ['../../etc/passwd', 'passwd'],
      ['/etc/shadow', 'shadow'],
      ['C:\\\\Windows\\\\win.ini', 'win.ini'],
      ['CON.txt', '_CON.txt'],
      ['nul', '_nul'],
      ['lpt1.pdf', '_lpt1.pdf'],
      ['factura\u202efdp.exe', 'facturafdp.exe'],
      ['a\u0000b.txt', 'ab.txt'],
      ['.htaccess', 'htaccess'],
      ['raro<>|?*.txt', 'raro_____.txt'],
      ['informe.pdf. . ', 'informe.pdf'],
      [`${'ñ'.repeat(300)}.pdf`, `${'ñ'.repeat(196)}.pdf`],
      ['mañana', 'mañana'],
    ]
    for (const [name, expected] of names) assert.equal((await upload(kim, name, 'x')).name, expected, name)
  })

  it('are delivered in ranges to a player', async () => {
    const film = await upload(
      kim,
      'video.mp4',
      Buffer.concat([Buffer.from('\0\0\0\x18ftypisom'), Buffer.from('0123456789')]),
    )
    assert.equal(film.mime, 'video/mp4')
    const part = await kim.get(`/files/${film.id}?inline=1`, { headers: { range: 'bytes=12-15' } })
    assert.equal(part.statusCode, 206)
    assert.equal(part.body, '0123')
    assert.equal(part.headers['content-range'], `bytes 12-15/${film.size}`)
    assert.equal((await kim.get(`/files/${film.id}`, { headers: { range: 'bytes=900-901' } })).statusCode, 200)
  })
})
