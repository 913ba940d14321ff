/** The laptop's page to say who one is: plain HTML without script, in the portal's own look. */
import { readFileSync } from 'node:fs'
import { html } from 'hono/html'
import type { Said, SaidFaults } from './people.ts'

const styleOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
/** Read once: the portal's colours and elements, and what this page has beside. */
export const PAGE_STYLE = ['../../portal/ui/tokens.css', '../../portal/ui/base.css', './page.css'].map(styleOf).join('')

/** `sendsTo` are the origins that its form may lead to: a redirect after a form counts as such in CSP. */
export const pageHeaders = (sendsTo: readonly string[] = []): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ["form-action 'self'", ...sendsTo].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // With `no-referrer` browsers would send `Origin: null` with the form, and the form's own origin could not be told.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
})

type Html = ReturnType<typeof html>

const page = (title: string, body: Html) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ImSim</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/local/issuer/page.css">
</head>
<body>
<main class="sign-in">
<p class="sign-in-name">ImSim <span class="quiet">on Demand</span></p>
${body}
</main>
</body>
</html>
`

export interface SignInPage {
  /** Where the form is sent, and where whoever does not want to is led. */
  readonly action: string
  readonly notNow: string
  /** Where the person is sent back to, in words. */
  readonly goesTo: string
  readonly said: Said
  readonly faults: SaidFaults
}

const fault = (id: string, words: string | undefined) =>
  words === undefined ? '' : html`<span class="sign-in-fault small" id="${id}-fault">${words}</span>`

const field = (id: 'user' | 'groups', label: string, hint: string, { said, faults }: SignInPage, more: Html) => html`
<div class="sign-in-field">
<label for="${id}">${label}</label>
<input id="${id}" name="${id}" value="${said[id]}" aria-describedby="${id}-hint${faults[id] === undefined ? '' : ` ${id}-fault`}"${
  faults[id] === undefined ? '' : html` aria-invalid="true"`
} autocapitalize="none" spellcheck="false" ${more}>
${fault(id, faults[id])}
<span class="quiet small" id="${id}-hint">${hint}</span>
</div>`

export const signInPage = (shown: SignInPage) =>
  page(
    'Sign in',
    html`
<h1>Who are you?</h1>
<p class="quiet">On this machine a user is whoever they say; nobody asks for a password. In the cloud your collaboration’s own sign-in stands here.</p>
<form class="panel stack" method="post" action="${shown.action}">
${field('user', 'Your name', 'Tasks and catalogs are yours by this name.', shown, html`autocomplete="username" required autofocus`)}
${field('groups', 'Working groups', 'Their members see your tasks, and you see theirs. For example desc, desc/wl.', shown, html`autocomplete="off"`)}
<div class="sign-in-field">
<label class="sign-in-tick"><input type="checkbox" name="operator" value="yes" aria-describedby="operator-hint"${
      shown.said.operator ? html` checked` : ''
    }> Work as operator</label>
<span class="quiet small" id="operator-hint">Operators also set sites online or offline and start pilots.</span>
</div>
<div class="row"><button class="button primary" type="submit">Sign in</button><a class="button plain" href="${shown.notNow}">Not now</a></div>
</form>
<p class="quiet small">Then back to ${shown.goesTo}.</p>`,
  )

/** For whoever cannot be sent anywhere. */
export const stopPage = (words: string) =>
  page(
    'No sign-in',
    html`
<h1>This does not lead to a sign-in</h1>
<p>${words}</p>
<p><a class="button" href="/">Go to the portal</a></p>`,
  )
