/** A scientist at the form: what they see, what is refused beside its field, and the one task that comes of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { surveyVisits } from '../../../phosim/survey.ts'
import { Scientist } from '../../journey/scientist.ts'
import { tarOf } from '../../lambdas/adapters/tar-fixture.ts'
import { becomes } from '../../patience.ts'
import { axeFaults } from '../axe.ts'
import { NO_BROWSER } from '../chromium.ts'
import { signIn, startPortal } from '../portal-service.ts'

const GOOD = `rightascension 53.0
declination -27.4
filter 2
obshistid 230
vistime 33
nsnap 2
seed 5
object 1 53.01 -27.41 20 ../sky/sed_flat.txt 0 0 0 0 0 0 point none none
`
const BAD = `${GOOD}object a 53.01 -27.41 20 ../sky/sed_flat.txt 0 0 0 0 0 0 point none none\n`

const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })

async function upload(
  page: Page,
  ...files: readonly { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }[]
): Promise<void> {
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose files' }).click()
  await (await chosen).setFiles(files)
}

const VISIT = '1000787'

const chosen = (page: Page) => page.getByRole('list', { name: 'Catalogs of this task' }).getByRole('listitem')
const summary = (page: Page) => page.getByRole('complementary', { name: 'What it takes' })
const submit = (page: Page) => page.getByRole('button', { name: 'Submit', exact: true })
const seeing = (page: Page) => page.getByLabel('Seeing', { exact: true })
const seeingOf = (obsHistId: string) =>
  String(surveyVisits().find((visit) => visit.obsHistId === obsHistId)?.rawSeeingArcsec)
const visitBox = (page: Page) => page.getByRole('combobox', { name: 'Add a visit by its ObsHistID' })

/** Nothing that the page shows is taken any more, nothing renews it, and the issuer knows nobody. */
async function tokenEnds(page: Page) {
  await page.context().clearCookies()
  await page.route('**/v1/**', (route) => route.fulfill({ status: 401, json: {} }))
  await page.route('**/issuer/token', (route) => route.fulfill({ status: 400, json: { error: 'invalid_grant' } }))
  return { mend: () => page.unrouteAll({ behavior: 'wait' }) }
}

test('A scientist submits a task by hand', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const ada = await Scientist.called(portal.service, { user: 'ada', groups: ['desc'] })
  const page = await portal.open('/submit')

  await t.test('and is led to what is missing before anything is sent', async () => {
    await submit(page).click()
    await summary(page).getByText('1 thing stands in the way').waitFor()
    await becomes(() => page.evaluate('document.activeElement.textContent'), 'Catalogs')
  })

  await t.test('and sees the faults of a catalog by line, with what to do', async () => {
    await upload(page, text('bad.txt', BAD))
    const fault = page.getByRole('row', { name: /bad\.txt:9/ })
    await fault.getByText('the id "a" is not a number').waitFor()
    await fault.getByText(/Give the object a number/).waitFor()
    await page.getByRole('button', { name: 'Remove bad.txt' }).click()
  })

  await t.test('and says of several files which one PhoSim begins with', async () => {
    await upload(page, text('my.sed', '300 1\n1200 1\n'), text('stars.txt', GOOD))
    await page.getByRole('radio', { name: /stars\.txt/, checked: true }).waitFor()
    await page.getByRole('button', { name: 'Add as one catalog' }).click()
    await chosen(page)
      .filter({ hasText: /stars\.txt.*ready/ })
      .waitFor()
    await page.getByText(/brings its own visit 230/).waitFor()
    await page.getByRole('button', { name: 'Remove stars.txt' }).click()
  })

  await t.test('and says which catalog of a tar is meant, where it holds two', async () => {
    const tar = await tarOf([
      { name: 'a.txt', body: GOOD },
      { name: 'b.txt', body: `${GOOD}${GOOD.trimEnd().split('\n').at(-1)}\n` },
    ])
    await upload(page, { name: 'two.tar', mimeType: 'application/x-tar', buffer: tar })
    await summary(page).getByText('two.tar holds several catalogs.').waitFor()
    await page.getByRole('radio', { name: 'b.txt' }).check()
    await page.getByRole('button', { name: 'Begin with it' }).click()
    await chosen(page)
      .filter({ hasText: /two\.tar.*ready.*2 objects/ })
      .waitFor()
    await page.getByRole('button', { name: 'Remove two.tar' }).click()
  })

  await t.test('and adds a standard catalog, which needs a visit', async () => {
    await page.getByRole('tab', { name: 'Standard' }).click()
    await page.getByRole('button', { name: 'Add Stars and galaxies for a visit of the survey' }).click()
    await page
      .getByText(/a visit has to be picked/)
      .first()
      .waitFor()
  })

  await t.test('and picks the visit by the beginning of its id, and it fills the parameters', async () => {
    await visitBox(page).fill('100078')
    await page.getByRole('option', { name: /1000787/ }).click()
    await page.getByRole('button', { name: 'Remove visit 1000787' }).waitFor()
    await becomes(() => page.getByLabel('Filter', { exact: true }).inputValue(), 'i')
    await becomes(() => seeing(page).inputValue(), seeingOf(VISIT))
  })

  await t.test('and sees where its objects fall, though the catalog itself points nowhere', async () => {
    await page.getByText('Objects fall on 21 sensors.').waitFor()
    await page.getByRole('button', { name: 'Choose these' }).waitFor()
  })

  await t.test('and overrides a value, out of its range first, and gives it back', async () => {
    await seeing(page).fill('12')
    await page.getByText('Seeing is a number from 0 to 10 arcsec.').first().waitFor()
    await page.getByRole('button', { name: /Reset Seeing/ }).click()
    await becomes(() => seeing(page).inputValue(), seeingOf(VISIT))
    await page.getByLabel('Snaps', { exact: true }).fill('1')
  })

  await t.test('and writes physics commands as a form and as text, in step', async () => {
    await page.getByLabel('chargesharing').selectOption('0')
    const lines = page.getByLabel('As text')
    await becomes(() => lines.inputValue(), 'chargesharing 0\n')
    await lines.fill('chargesharing 1\nnonsense 3\n')
    await becomes(() => page.getByLabel('chargesharing').inputValue(), '1')
    await page
      .getByText(/Line 2: "nonsense" is not a physics command/)
      .first()
      .waitFor()
    await lines.fill('chargesharing 1\n')
  })

  await t.test('and chooses a sensor, and reads what it takes and where it would run', async () => {
    await page.getByLabel('As PhoSim writes it').fill('R22_S11')
    await page.getByLabel('As PhoSim writes it').press('Enter')
    await summary(page).getByText('3, on 1 sensor of 1 visit').waitFor()
    await page.getByText(/LOCAL-A would take|LOCAL-B would take/).waitFor()
  })

  await t.test('and axe finds nothing wrong with it', async () => {
    await page.getByRole('button', { name: /^Snaps, amplifiers/ }).click()
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test('and loses nothing by a reload', async () => {
    await page.reload()
    await summary(page).getByText('3, on 1 sensor of 1 visit').waitFor()
    await becomes(() => page.getByLabel('Snaps', { exact: true }).inputValue(), '1')
    await becomes(() => page.getByLabel('As text').inputValue(), 'chargesharing 1\n')
  })

  await t.test(
    'and signs in again where the token ends at the press of the button, and finds all as it was',
    async () => {
      const lost = await tokenEnds(page)
      await submit(page).click()
      await page.getByLabel('Your name').waitFor()
      await lost.mend()
      await signIn(page, { user: 'ada', groups: ['desc'] })
      await page.waitForURL(`${portal.url}/submit`)
      await summary(page).getByText('3, on 1 sensor of 1 visit').waitFor()
      await becomes(() => page.getByLabel('Snaps', { exact: true }).inputValue(), '1')
      await becomes(() => page.getByLabel('As text').inputValue(), 'chargesharing 1\n')
      assert.deepEqual((await ada.client.call('listTasks', { query: { owner: 'ada' } })).tasks, [])
    },
  )

  await t.test('and presses the button twice, and one task is there', async () => {
    await page.getByLabel('Job name').fill('By hand')
    await submit(page).dblclick()
    await page.waitForURL(/\/tasks\/\d+$/)
    const { tasks } = await ada.client.call('listTasks', { query: { owner: 'ada' } })
    assert.deepEqual(
      tasks.map(({ name }) => name),
      ['By hand'],
    )
    const { submission } = await ada.client.call('readTask', { params: { taskId: tasks[0]?.taskId ?? 0 } })
    assert.deepEqual(submission.visits, ['1000787'])
    assert.deepEqual(submission.observation, { snaps: 1 })
    assert.deepEqual(submission.commands, { preset: 'none', text: 'chargesharing 1\n' })
    assert.equal(submission.sensors, 'R22_S11')
  })

  await t.test('and clones the task into the form, with changes', async () => {
    const taskId = new URL(page.url()).pathname.split('/').at(-1)
    await page.goto(`${portal.url}/submit?clone=${taskId}`)
    await page.getByRole('button', { name: 'Remove visit 1000787' }).waitFor()
    await becomes(() => page.getByLabel('Job name').inputValue(), 'By hand, again')
    await page.waitForURL(({ search }) => search === '')
  })

  await t.test(
    'and finds a visit on the sky, picks it by keys, and says who holds where a catalog disagrees',
    async () => {
      await page.getByRole('button', { name: 'Remove stars-and-galaxies-objects' }).click()
      await page.getByRole('button', { name: 'Remove visit 1000787' }).click()
      await upload(page, text('stars.txt', GOOD))
      await chosen(page).filter({ hasText: 'ready' }).waitFor()
      await page.getByRole('button', { name: /^Find visits/ }).click()
      await page.getByLabel('From night').fill('270')
      await page.getByLabel('Seeing up to').fill('0.6')
      const matches = surveyVisits().filter(({ night, rawSeeingArcsec }) => night >= 270 && rawSeeingArcsec <= 0.6)
      const [match] = matches
      assert.ok(match)
      await page.getByText(`${matches.length} visits found among`).waitFor()
      await page.getByRole('checkbox', { name: match.obsHistId }).press('Space')
      await page.getByRole('button', { name: `Remove visit ${match.obsHistId}` }).waitFor()
      await page.getByRole('heading', { name: `The catalog and visit ${match.obsHistId} disagree` }).waitFor()
      await page.getByRole('radio', { name: "The visit's values hold" }).check()
      await summary(page)
        .getByText(/of 1 visit/)
        .waitFor()
      assert.deepEqual(await axeFaults(page), [])
    },
  )

  await t.test('and runs the example with one click, as whoever has no task yet', async () => {
    const first = await portal.open('/submit', { user: 'eve' })
    await first.getByRole('button', { name: 'Run the example' }).click()
    await first.waitForURL(/\/tasks\/\d+$/)
    await first.getByRole('heading', { level: 1, name: /Example/ }).waitFor()
  })

  await t.test('and no page has complained, but of the token that had ended', () =>
    assert.deepEqual(
      portal.complaints.filter((words) => !/status of 40[01]/.test(words)),
      [],
    ),
  )
})
