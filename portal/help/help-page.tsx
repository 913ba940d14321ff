/** Help, which everybody may read: an overview, and a page for each topic. */
import { type ComponentType, lazy, Suspense } from 'react'
import { Link, useParams } from 'wouter'
import { Loading } from '../ui/answered.tsx'
import { NoSuchPage } from '../ui/no-such-page.tsx'
import { Page } from '../ui/page.tsx'
import './help.css'
import { TOPICS, type Topic, type TopicName, topicOf } from './topics.ts'

const PARTS: Readonly<Record<TopicName, ComponentType>> = {
  states: lazy(() => import('./states.tsx')),
  failures: lazy(() => import('./failures.tsx')),
  cli: lazy(() => import('./command-line.tsx')),
  api: lazy(() => import('./api-reference.tsx')),
  glossary: lazy(() => import('./glossary.tsx')),
}

export default function HelpPage() {
  const { topic: name } = useParams<{ topic?: string }>()
  const topic = topicOf(name)
  if (name === undefined) return <Overview />
  if (topic === undefined) return <NoSuchPage />
  const Part = PARTS[topic.topic]
  return (
    <Page
      title={topic.title}
      above={<Topics now={topic} />}
      {...(topic.topic === 'api' ? { json: { route: 'readOpenApi', request: {} } as const } : {})}
    >
      <div className="help stack">
        <p>{topic.says}</p>
        <Suspense fallback={<Loading lines={12} />}>
          <Part />
        </Suspense>
      </div>
    </Page>
  )
}

function Topics({ now }: { readonly now: Topic }) {
  return (
    <nav className="row help-topics" aria-label="Topics of the help">
      <Link href="/help">Help</Link>
      {TOPICS.map(({ topic, title }) => (
        <Link key={topic} href={`/help/${topic}`} aria-current={topic === now.topic ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  )
}

const QUESTIONS = [
  [
    'Why does my job wait?',
    'Its page tells it site by site, in the words of the brokerage.',
    '/jobs?jobstatus=defined,activated',
  ],
  ['What went wrong, and must I do something?', 'Failures stand by class and code, each with what to do.', '/errors'],
  ['What do the letters on the focal plane mean?', 'Each is the state of a job.', '/help/states#job'],
  [
    'How do I get all images of a task?',
    'Its results give a script for wget, aws s3 or xrdcp, and lines for Python.',
    '/tasks',
  ],
  ['Where does it run, and what does it cost?', 'Every site with its slots, its wait and its price.', '/sites'],
  [
    'What does STAND-IN mean?',
    'That the image was rendered without PhoSim, for demonstrations and tests.',
    '/help/glossary?word=stand-in',
  ],
] as const

function Overview() {
  return (
    <Page title="Help">
      <div className="help-overview">
        <section className="stack" aria-labelledby="topics">
          <h2 id="topics">Look it up</h2>
          <dl>
            {TOPICS.map(({ topic, title, says }) => (
              <div key={topic}>
                <dt>
                  <Link href={`/help/${topic}`}>{title}</Link>
                </dt>
                <dd>{says}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="stack" aria-labelledby="questions">
          <h2 id="questions">Often asked</h2>
          <dl>
            {QUESTIONS.map(([question, answer, href]) => (
              <div key={question}>
                <dt>
                  <Link href={href}>{question}</Link>
                </dt>
                <dd>{answer}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Page>
  )
}
