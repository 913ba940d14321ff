/** Where each catalog's objects lie, kept beside it by its check, so that they can be counted for any visit. */
import type { Pointing } from '../phosim/focal-plane.ts'
import { type Header, hasObservation, pointingOf } from '../phosim/header.ts'
import { countOnSensors, type ObjectMap, type PlacedObjects, readObjectMap } from '../phosim/object-map.ts'
import type { ObjectsOnSensors } from './contract/catalogs.ts'
import { mapPrefix } from './prefixes.ts'
import type { CatalogRecord } from './task.ts'
import type { World } from './world.ts'

type Mapped = Pick<CatalogRecord, 'catalogId' | 'verdict'>

const NAME = 'objects.txt.gz'

/** A quarter of a sensor: where objects so far apart were counted together, nothing can be said of single sensors. */
const WIDEST_CELL_ARCSEC = 210

export async function keepObjectMap(
  world: Pick<World, 'catalogFiles'>,
  catalogId: string,
  map: ObjectMap,
): Promise<void> {
  await world.catalogFiles.write(mapPrefix(catalogId), NAME, map.lines())
}

/** Counts a catalog's objects for one pointing after another; undefined where nothing can be said. */
export type CountObjects = (pointing: Pointing) => Promise<ObjectsOnSensors | undefined>

/** Of a catalog whose own observation points there the check has counted exactly; else its map is read, once. */
export function objectCounter(world: Pick<World, 'storage'>, { catalogId, verdict }: Mapped): CountObjects {
  let map: Promise<PlacedObjects | undefined> | undefined
  return async (pointing) => {
    if (verdict === undefined || verdict.errors.length > 0) return undefined
    if (verdict.objectsBySensor !== undefined && pointsTo(verdict.header, pointing))
      return { objectsBySensor: verdict.objectsBySensor, isEstimate: false }
    map ??= readMap(world, catalogId)
    return counted(await map, pointing)
  }
}

const pointsTo = (header: Header | undefined, pointing: Pointing): boolean => {
  if (header === undefined || !hasObservation(header)) return false
  const own = pointingOf(header)
  return own.raDeg === pointing.raDeg && own.decDeg === pointing.decDeg && own.rotSkyPosDeg === pointing.rotSkyPosDeg
}

async function readMap(world: Pick<World, 'storage'>, catalogId: string): Promise<PlacedObjects | undefined> {
  const text = await world.storage.text(mapPrefix(catalogId) + NAME)
  return text === undefined ? undefined : readObjectMap(text)
}

function counted(map: PlacedObjects | undefined, pointing: Pointing): ObjectsOnSensors | undefined {
  if (map === undefined || map.cellArcsec > WIDEST_CELL_ARCSEC) return undefined
  return { objectsBySensor: { ...countOnSensors(map, pointing) }, isEstimate: map.cellArcsec > 1 }
}
