/** What every table of files tells of a file: its name, which downloads it, its product and its size. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { bytes } from '../ui/amounts.ts'
import type { Column } from '../ui/data-table.tsx'
import { DownloadButton } from './download-button.tsx'

export const FILE_NAME: Column<CatalogueFile> = {
  id: 'name',
  title: 'File',
  value: ({ name }) => name,
  cell: ({ guid, name }) => <DownloadButton guid={guid} label={name} plain />,
}

export const FILE_PRODUCT: Column<CatalogueFile> = {
  id: 'product',
  title: 'Product',
  value: ({ product }) => product,
}

export const FILE_SIZE: Column<CatalogueFile> = {
  id: 'size',
  title: 'Size',
  value: ({ sizeBytes }) => sizeBytes,
  cell: ({ sizeBytes }) => bytes(sizeBytes),
  number: true,
}
