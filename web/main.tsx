import '#web/ui/index.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from '#web/routes.tsx'
import { App } from '#web/pages/app.tsx'
import { startingState } from '#web/pages/start.ts'
import { installWebExtensions } from '#web/records/extensions.ts'
import { extensions } from '#web/records/installed-extensions.ts'
import { allowEmptyMarkup } from '#web/ui/empty-markup.ts'
import { followPreferences } from '#web/ui/preferences.ts'

installWebExtensions(extensions)
followPreferences()
allowEmptyMarkup()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root.')
const start = await startingState()
createRoot(root).render(
  <StrictMode>
    <App start={start} router={router} />
  </StrictMode>,
)
