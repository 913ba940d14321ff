/** Every page of the portal by its address; each is loaded when it is first looked at. */
import { lazy } from 'react'

export const PAGES = [
  { path: '/', page: lazy(() => import('./home/home-page.tsx')) },
  { path: '/submit', page: lazy(() => import('./submission/submission-page.tsx')) },
  { path: '/tasks', page: lazy(() => import('./tasks/tasks-page.tsx')) },
  { path: '/tasks/:taskId', page: lazy(() => import('./tasks/task-page.tsx')) },
  { path: '/tasks/:taskId/results', page: lazy(() => import('./results/results-page.tsx')) },
  { path: '/tasks/:taskId/visits/:visit/:sensor', page: lazy(() => import('./sensor/sensor-page.tsx')) },
  { path: '/jobs', page: lazy(() => import('./monitor/jobs-page.tsx')) },
  { path: '/jobs/:pandaId', page: lazy(() => import('./monitor/job-page.tsx')) },
  { path: '/datasets', page: lazy(() => import('./monitor/datasets-page.tsx')) },
  { path: '/errors', page: lazy(() => import('./monitor/errors-page.tsx')) },
  { path: '/users', page: lazy(() => import('./monitor/users-page.tsx')) },
  { path: '/sites', page: lazy(() => import('./sites/sites-page.tsx')) },
  { path: '/sites/:site', page: lazy(() => import('./sites/site-page.tsx')) },
  { path: '/suppressions', page: lazy(() => import('./sites/suppressions-page.tsx')) },
  { path: '/links/:link', page: lazy(() => import('./tasks/link-page.tsx')) },
  { path: '/signed-out', page: lazy(() => import('./session/signed-out-page.tsx')) },
  { path: '/help', page: lazy(() => import('./help/help-page.tsx')) },
  { path: '/help/:topic', page: lazy(() => import('./help/help-page.tsx')) },
] as const

/** Whether a page may be read by somebody who has not signed in. */
export const isOpen = (path: string): boolean => /^\/(help|links|signed-out)(\/|$)/.test(path)
