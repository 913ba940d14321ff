/** Every page of the portal by its address; each is loaded when it is first looked at. */
import { laterPage } from './ui/later-page.ts'

const HomePage = laterPage(() => import('./home/home-page.tsx'))

export const PAGES = [
  { path: '/', page: HomePage },
  // Its JSON has to be called something.
  { path: '/home', page: HomePage },
  { path: '/submit', page: laterPage(() => import('./submission/submission-page.tsx')) },
  { path: '/tasks', page: laterPage(() => import('./tasks/tasks-page.tsx')) },
  { path: '/tasks/:taskId', page: laterPage(() => import('./tasks/task-page.tsx')) },
  { path: '/tasks/:taskId/results', page: laterPage(() => import('./results/results-page.tsx')) },
  { path: '/tasks/:taskId/visits/:visit/:sensor', page: laterPage(() => import('./sensor/sensor-page.tsx')) },
  { path: '/jobs', page: laterPage(() => import('./monitor/jobs-page.tsx')) },
  { path: '/jobs/:pandaId', page: laterPage(() => import('./monitor/job-page.tsx')) },
  { path: '/datasets', page: laterPage(() => import('./monitor/datasets-page.tsx')) },
  { path: '/errors', page: laterPage(() => import('./monitor/errors-page.tsx')) },
  { path: '/users', page: laterPage(() => import('./monitor/users-page.tsx')) },
  { path: '/sites', page: laterPage(() => import('./sites/sites-page.tsx')) },
  { path: '/sites/:site', page: laterPage(() => import('./sites/site-page.tsx')) },
  { path: '/suppressions', page: laterPage(() => import('./sites/suppressions-page.tsx')) },
  { path: '/links/:link', page: laterPage(() => import('./tasks/link-page.tsx')) },
  { path: '/signed-out', page: laterPage(() => import('./session/signed-out-page.tsx')) },
  { path: '/help', page: laterPage(() => import('./help/help-page.tsx')) },
  { path: '/help/:topic', page: laterPage(() => import('./help/help-page.tsx')) },
] as const

/** Whether a page may be read by somebody who has not signed in. */
export const isOpen = (path: string): boolean => /^\/(help|links|signed-out)(\/|$)/.test(path)
