import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newest, rerunLink } from '../../proof/inbox.ts'

const mail = (subject: string, BodyText = '') => ({ Subject: `[ImSim] ${subject}`, To: ['ada@desc.example'], BodyText })
const SINK = {
  messages: {
    'ada@desc.example': [mail('First: complete (STAND-IN)'), mail('First: complete again')],
    'operators@desc.example': [mail('Firstly: complete')],
  },
}

test('mails about a task are those whose subject names it, in the order in which they came', () => {
  assert.equal(newest(SINK, 'First', 2)?.subject, '[ImSim] First: complete again')
  assert.equal(newest(SINK, 'Firstly', 1)?.to[0], 'ada@desc.example')
  assert.equal(newest(SINK, 'First', 3), undefined)
})

test('a mail too many is a fault', () => {
  assert.throws(() => newest(SINK, 'First', 1), /2 mails about First, not 1/)
})

test('the link to run again is found in the mail, and missed with the mail’s text', () => {
  const text = 'R22_S12 failed.\nRun it again: https://imsim.example.org/links/abc.def-_1\nBye.'
  const given = { subject: '', to: [], text: text.replaceAll('\\\n', '\n') }
  assert.equal(rerunLink(given), 'abc.def-_1')
  assert.throws(() => rerunLink({ ...given, text: 'All is well.' }), /no link to run again:\nAll is well\./)
})
