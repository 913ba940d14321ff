/** A page with nothing but the FITS viewer, for its test: `?file=` is loaded, the objects come from objects.json. */
import '../../../portal/ui/tokens.css'
import '../../../portal/ui/base.css'
import { createRoot } from 'react-dom/client'
import { FitsViewer } from '../../../portal/fits/fits-viewer.tsx'

const file = new URLSearchParams(location.search).get('file') ?? ''
const objects = await (await fetch('/objects.json')).json()

/** A fresh address each time, as the service signs one. */
const sign = async () => `/${file}`

const page = document.querySelector('main')
if (page !== null)
  createRoot(page).render(
    <FitsViewer url={sign} name={file} catalogObjects={objects} standIn={file.includes('lsst')} />,
  )
