/** Where the portal begins: who is there, then the page of the address. */
import './ui/tokens.css'
import './ui/base.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Route, Router, Switch, useLocation } from 'wouter'
import { isOpen, PAGES } from './pages.tsx'
import { startSession } from './session/session.ts'
import { SessionContext } from './session/use-session.ts'
import { usePagePath } from './ui/address.ts'
import { Loading } from './ui/answered.tsx'
import { FaultBoundary } from './ui/fault-boundary.tsx'
import { NoSuchPage } from './ui/no-such-page.tsx'
import { Problem } from './ui/problem.tsx'
import { Shell } from './ui/shell.tsx'
import { readTheme, setTheme } from './ui/theme.ts'

setTheme(readTheme())
const place = document.getElementById('page')
if (place === null) throw new Error('index.html has no #page')
const root = createRoot(place)
const queries = new QueryClient({ defaultOptions: { queries: { staleTime: 1000, refetchOnWindowFocus: true } } })

const Portal = () => (
  <Router hook={usePagePath}>
    <Shell>
      <PageOfAddress />
    </Shell>
  </Router>
)

function PageOfAddress() {
  const [path] = useLocation()
  return (
    <FaultBoundary path={path}>
      <Suspense
        fallback={
          <main className="page" id="content" tabIndex={-1}>
            <Loading lines={8} />
          </main>
        }
      >
        <Switch>
          {PAGES.map(({ path, page }) => (
            <Route key={path} path={path} component={page} />
          ))}
          <Route component={NoSuchPage} />
        </Switch>
      </Suspense>
    </FaultBoundary>
  )
}

async function begin(): Promise<void> {
  const session = await startSession({ anonymous: isOpen(location.pathname) })
  root.render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <SessionContext value={session}>
          <Portal />
        </SessionContext>
      </QueryClientProvider>
    </StrictMode>,
  )
}

begin().catch((error: unknown) => {
  root.render(
    <main className="page">
      <h1>ImSim on Demand</h1>
      <Problem error={error} again={() => location.reload()} />
    </main>,
  )
})
