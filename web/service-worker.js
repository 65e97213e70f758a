/**
 * Opens the application without a network: its own files and nothing else. What the API answers is never
 * kept here; the read-only copy of one's people is the page's own affair and is forgotten on sign-out.
 * The build puts the names of the files of the first load in the place of SHELL_FILES.
 */
const files = self.SHELL_FILES
const cacheName = `lazo-${files.version}`
const page = '/'

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([page, ...files.names])))
})

self.addEventListener('activate', (event) => {
  const drop = async () => {
    const names = await caches.keys()
    await Promise.all(
      names.filter((name) => name.startsWith('lazo-') && name !== cacheName).map((name) => caches.delete(name)),
    )
    await self.clients.claim()
  }
  event.waitUntil(drop())
})

// The reader says when: nothing changes under their hands.
self.addEventListener('message', (event) => {
  if (event.data === 'update') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(openPage(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(openBuilt(request))
  else if (files.names.includes(url.pathname)) event.respondWith(fetch(request).catch(() => keptOr(request)))
})

/** The page of the server wherever there is one: it knows what was deployed. */
async function openPage(request) {
  try {
    return await fetch(request)
  } catch {
    const kept = await caches.match(page, { cacheName })
    return kept ?? Response.error()
  }
}

/** A built file never changes under its name: what was fetched once is enough. */
async function openBuilt(request) {
  const kept = await caches.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    const cache = await caches.open(cacheName)
    await cache.put(request, answer.clone())
  }
  return answer
}

async function keptOr(request) {
  return (await caches.match(request)) ?? Response.error()
}
