/** What somebody would write to have a page run it; `hit` is the test's, the address is asked for by nobody else. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror=hit()>',
  '"><script>hit()</script>',
  "'-hit()-'",
  '<svg/onload=hit()>',
  'javascript:hit()',
  '{{constructor.constructor("hit()")()}}',
  '</title><script src=//canary.example/a.js></script>',
  '<a href="javascript:hit()" autofocus onfocus=hit()>x</a>',
  '<math><mtext><table><mglyph><style><!--</style><img src=x onerror=hit()>',
  '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
]

const script = '<script>(window.hit||parent.hit)()</script>'
const page = `<!doctype html><html><body onload="hit()">${script}</body></html>`
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" onload="hit()">${script}</svg>`

/** Files that run something where a browser is let to. */
export const hostileFiles: readonly { readonly name: string; readonly content: Buffer }[] = [
  { name: 'page.html', content: Buffer.from(page) },
  { name: 'page.png', content: Buffer.from(page) },
  { name: 'drawing.svg', content: Buffer.from(drawing) },
  { name: 'drawing.jpg', content: Buffer.from(drawing) },
  { name: 'page.xhtml', content: Buffer.from(`<html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`) },
  {
    name: 'style.xml',
    content: Buffer.from(`<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">hit()</x:script>`),
  },
  { name: 'code.js', content: Buffer.from('hit()') },
  {
    name: 'action.pdf',
    content: Buffer.from(
      '%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>',
    ),
  },
  // A picture that is a script too, and one with a page after its end.
  { name: 'both.gif', content: Buffer.from('GIF89a=1;hit();') },
  {
    name: 'both.gif.html',
    content: Buffer.concat([Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1'), Buffer.from(page)]),
  },
  { name: 'utf16.html', content: Buffer.from(`\ufeff${page}`, 'utf16le') },
  { name: '<img src=x onerror=hit()>.txt', content: Buffer.from(page) },
]
