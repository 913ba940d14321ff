/** Stands for a page whose script did not come: once the service answers, the browser loads the page anew. */
import { useEffect } from 'react'
import { Loading } from './answered.tsx'
import { useAsked } from './asked.ts'
import { mayLoadAnew } from './later-page.ts'
import { Page } from './page.tsx'
import { Problem } from './problem.tsx'

const loadAnew = (): void => location.reload()

export function PageAway({ error }: { readonly error: unknown }) {
  const service = useAsked('readService', {})
  useEffect(() => {
    if (service.isSuccess && mayLoadAnew(sessionStorage, Date.now())) loadAnew()
  }, [service.isSuccess])
  return (
    <Page title="This page is not here yet">
      {service.isPending && <Loading />}
      {service.isError && <Problem error={service.error} again={() => void service.refetch()} byItself />}
      {service.isSuccess && <Problem error={error} again={loadAnew} />}
    </Page>
  )
}
