/** What CloudFront does with a request before it looks for a file; in ES 5.1, which is all of the language that it promises. */

/** Addresses of the portal's own pages are no files: the one page reads them, `/jobs.json` too. */
const FILES = '/^\\/(assets|pilot)\\/|^\\/icon\\.svg$/'

/** Values come as they were sent, percent-encoded ("Event structure" of CloudFront Functions). */
const TO_OWN_NAME = `
    var asked = []
    for (var name in request.querystring) {
      var given = request.querystring[name]
      ;(given.multiValue || [given]).forEach(function (one) { asked.push(name + '=' + one.value) })
    }
    var query = asked.length === 0 ? '' : '?' + asked.join('&')
    var location = { value: 'https://' + OWN + request.uri + query }
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: location } }`

/**
 * The function's text. Where the portal has a name of its own, pages asked for by CloudFront's name are sent there: links
 * of earlier mails have it, and neither the sign-in nor the bucket knows it any more.
 */
export const toThePage = (domain: string | undefined): string => `var OWN = ${JSON.stringify(domain ?? '')}
function handler(event) {
  var request = event.request
  if (${FILES}.test(request.uri)) return request
  if (OWN !== '' && request.headers.host.value !== OWN) {${TO_OWN_NAME}
  }
  request.uri = '/index.html'
  return request
}
`
