/** Catalogs: those chosen, with the verdict of the check, and the ways to add one. */
import './catalogs.css'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import type { Catalog } from '../../core/contract/catalogs.ts'
import { ChosenCatalog, SendingCatalog } from './chosen-catalog.tsx'
import { EarlierCatalogs } from './earlier-catalogs.tsx'
import { Part } from './field.tsx'
import type { Form } from './form.ts'
import { StandardCatalogs } from './standard-catalogs.tsx'
import { UploadCatalog } from './upload-catalog.tsx'
import { UrlCatalog } from './url-catalog.tsx'
import type { Chosen } from './use-chosen.ts'
import type { Uploads } from './use-uploads.ts'

interface CatalogsProps {
  readonly form: Form
  readonly asked: readonly Chosen<Catalog>[]
  readonly uploads: Uploads
}

export function CatalogsPart({ form, asked, uploads }: CatalogsProps) {
  const { draft, change } = form
  const add = (catalogId: string) => change(({ catalogs }) => ({ catalogs: [...new Set([...catalogs, catalogId])] }))
  const remove = (catalogId: string) =>
    change(({ catalogs }) => ({ catalogs: catalogs.filter((each) => each !== catalogId) }))
  const hint = 'What is on the sky. A catalog that carries an observation is a visit of its own.'
  const isEmpty = draft.catalogs.length === 0 && uploads.uploads.length === 0
  return (
    <Part form={form} title="Catalogs" field="catalogs" hint={hint}>
      {isEmpty ? (
        <p className="quiet">No catalog yet. Add one of yours, or begin with a standard one.</p>
      ) : (
        <ul className="submission-catalogs" aria-label="Catalogs of this task">
          {draft.catalogs.map((catalogId, at) => (
            <ChosenCatalog key={catalogId} catalogId={catalogId} asked={asked[at]} onRemove={() => remove(catalogId)} />
          ))}
          {uploads.uploads.map((upload) => (
            <SendingCatalog key={upload.key} upload={upload} uploads={uploads} />
          ))}
        </ul>
      )}
      <Tabs className="submission-tabs">
        <TabList aria-label="Add a catalog">
          <Tab id="upload">Upload</Tab>
          <Tab id="url">From an address</Tab>
          <Tab id="standard">Standard</Tab>
          <Tab id="earlier">Earlier ones</Tab>
        </TabList>
        <TabPanel id="upload">
          <UploadCatalog onFiles={uploads.begin} />
        </TabPanel>
        <TabPanel id="url">
          <UrlCatalog onAdded={add} />
        </TabPanel>
        <TabPanel id="standard">
          <StandardCatalogs onAdded={add} />
        </TabPanel>
        <TabPanel id="earlier">
          <EarlierCatalogs chosen={draft.catalogs} onAdded={add} />
        </TabPanel>
      </Tabs>
    </Part>
  )
}
