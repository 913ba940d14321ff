/** For operators: addresses that no mail goes to, what came back from them, and the way to let mails go there again. */
import { Link } from 'wouter'
import type { Suppression } from '../../core/contract/suppressions.ts'
import { usePerson } from '../session/use-session.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked, useDone } from '../ui/asked.ts'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { Page } from '../ui/page.tsx'

const TITLE = 'Addresses without mail'

export default function SuppressionsPage() {
  const { operator } = usePerson()
  return operator ? <Suppressions /> : <NotForYou />
}

function NotForYou() {
  return (
    <Page title={TITLE}>
      <Empty title="Only operators see these addresses.">
        <p>If no mail reaches you, ask an operator whether one to you came back.</p>
        <Link href="/">Go to the first page</Link>
      </Empty>
    </Page>
  )
}

function Suppressions() {
  const answer = useAsked('listSuppressions', {})
  return (
    <Page title={TITLE} above={<Link href="/sites">Sites</Link>} json={{ route: 'listSuppressions', request: {} }}>
      <p>A mail to each of these came back for good, or its reader called it unwanted: no more is sent there.</p>
      <Answered of={answer}>
        {({ suppressions }) =>
          suppressions.length === 0 ? (
            <Empty title="Every address takes mail.">
              <p>An address comes here when a mail to it comes back, or is called unwanted.</p>
            </Empty>
          ) : (
            <DataTable
              caption={TITLE}
              columns={COLUMNS}
              rows={suppressions}
              rowKey={({ address }) => address}
              rowPixels={42}
            />
          )
        }
      </Answered>
    </Page>
  )
}

const COLUMNS: readonly Column<Suppression>[] = [
  { id: 'address', title: 'Address', value: ({ address }) => address },
  { id: 'why', title: 'Why', value: ({ why }) => why },
  { id: 'words', title: 'What was said', value: ({ words }) => words, extra: true },
  {
    id: 'since',
    title: 'Since',
    value: ({ suppressedAt }) => suppressedAt,
    cell: ({ suppressedAt }) => <Instant at={suppressedAt} />,
    extra: true,
  },
  { id: 'lift', title: 'Mail', value: () => '', cell: ({ address }) => <Lift address={address} /> },
]

function Lift({ address }: { readonly address: string }) {
  const lift = useDone('liftSuppression', ['listSuppressions'])
  return (
    <ConfirmButton
      button="Let it take mail again"
      tone="primary"
      title={`Send mail to ${address} again?`}
      done={lift}
      request={{ params: { address } }}
    >
      <p>Do so when its owner says that it works: mails that come back cost the sender its good name.</p>
    </ConfirmButton>
  )
}
