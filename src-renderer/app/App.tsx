import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider, useQueryClient } from '@tanstack/react-query'
import { Fragment, type ReactNode, Suspense, useEffect, useState } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { createQueryClient } from '#renderer/contract/queries.ts'
import { followEngine } from '#renderer/contract/refresh.ts'
import { cspNonce } from './csp-nonce.ts'
import { LockGate } from './lock/LockGate.tsx'
import { useNumberStyle } from './number-format.ts'
import { Shell } from './Shell.tsx'
import { SCREENS } from './screens.ts'

/** The whole window. */
export function App() {
  const [queries] = useState(createQueryClient)
  return (
    <CSPProvider nonce={cspNonce()}>
      <QueryClientProvider client={queries}>
        {/* oxlint-disable-next-line react/hooks -- wouter takes the hook that reads the address as a value */}
        <Router hook={useHashLocation}>
          <LockGate>
            <Desk />
          </LockGate>
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  )
}

/** What there is while the app is unlocked; it follows the engine so long. */
function Desk() {
  const queries = useQueryClient()
  useEffect(() => followEngine(window.autocbot, queries), [queries])
  return (
    <Shell>
      <Suspense fallback={null}>
        <InNumberStyle>
          <Switch>
            {SCREENS.map(({ path, view }) => (
              <Route key={path} path={path} component={view} />
            ))}
            <Route>
              <Redirect to="/trade" replace />
            </Route>
          </Switch>
        </InNumberStyle>
      </Suspense>
    </Shell>
  )
}

/** Shows a screen anew when numbers are written otherwise; where that is chosen, the focus stays in the field. */
function InNumberStyle({ children }: { readonly children: ReactNode }) {
  const style = useNumberStyle()
  const [path] = useHashLocation()
  return <Fragment key={path === '/settings' ? path : style}>{children}</Fragment>
}
