/** Where sites are kept: what each is, how it does, and its fair-share clocks. */
import type { FailureClass } from './contract/failures.ts'
import type { SelfTest, Site, SiteHistory, SiteLive, SiteStatus } from './contract/sites.ts'

export interface SiteItem {
  readonly site: Site
  readonly status: SiteStatus
  readonly live?: SiteLive
  readonly selfTest?: Omit<SelfTest, 'state'>
  /** The launch that supply has begun last. */
  readonly launched?: string
}

export type FailureHour = SiteHistory['hours'][number]

export interface SiteStore {
  all(): Promise<SiteItem[]>
  read(site: string): Promise<SiteItem | undefined>
  define(site: Site, status: SiteStatus): Promise<void>
  setStatus(site: string, status: SiteStatus): Promise<void>
  setLive(site: string, live: SiteLive): Promise<void>
  /** Writes down a launch as the site's last if `before` still is: of two runs of supply at once, one begins. */
  beginLaunch(site: string, launch: string, before: string | undefined): Promise<boolean>
  setSelfTest(site: string, selfTest: Omit<SelfTest, 'state'>): Promise<void>
  /** One more failure of a class in the hour that began then; kept for a week and a day. */
  countFailure(site: string, hourAt: string, failureClass: FailureClass): Promise<void>
  /** Hours with failures from one on, oldest first. */
  failuresSince(site: string, hourAt: string): Promise<FailureHour[]>
  /** An owner's last finish tag at a site and the site's virtual time. */
  tags(site: string, owner: string): Promise<{ readonly finishTag: number; readonly virtualTime: number }>
}
