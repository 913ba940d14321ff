/** Every fault that the check of a catalog can find: what PhoSim would have done, and what to do about it. */

export type Severity = 'error' | 'warning'

interface FaultKind {
  readonly severity: Severity
  /** What PhoSim would have done, had nobody looked (phosim.md sections 2, 5 and 11). */
  readonly phosim: string
  readonly remedy: string
}

const error = (phosim: string, remedy: string): FaultKind => ({ severity: 'error', phosim, remedy })
const warning = (phosim: string, remedy: string): FaultKind => ({ severity: 'warning', phosim, remedy })

export const FAULTS = {
  'id-not-number': error(
    'trim cannot read past the id and files the object at the position of the one before; raytrace then gives every object of that sensor no light at all, and reports success.',
    'Give the object a number as id (0.0 and repeated ids are fine). Ids with letters are legal for imSim, not for PhoSim.',
  ),
  'object-in-comment': error(
    'PhoSim copies every line that holds the word "object", and trim files it at the position of the object before.',
    'Delete the line, or write the comment without the word "object".',
  ),
  'model-unknown': error(
    'Any word it does not know becomes a point source, whose parameters are misread as dust.',
    'Use star, point, gauss, movingpoint, sersic2d, sersic, pinhole or a .fits picture; leave knots to imSim.',
  ),
  'model-file-missing': error(
    'raytrace stops when it cannot open the picture.',
    'Add the FITS file to the upload under exactly this path.',
  ),
  'field-count': error(
    'Fields that are missing or too many are silently read as something else.',
    'object ID RA DEC MAGNORM SED z gamma1 gamma2 kappa dRA dDEC MODEL [parameters] DUST [Av Rv] DUST [Av Rv]',
  ),
  'not-a-number': error(
    'The value spoils the normalisation: every object of the sensor can end without light, with success reported.',
    'Write a finite decimal number, or leave the object out.',
  ),
  'dust-law': error(
    'The word is skipped and the fields after it are misread.',
    'Write none, or ccm or calzetti with A_V and R_V.',
  ),
  lensing: error(
    'The magnification 1/((1-kappa)^2-gamma1^2-gamma2^2) is negative or infinite, and so is the flux.',
    'Keep (1-kappa)^2 above gamma1^2+gamma2^2.',
  ),
  redshift: error('Wavelengths are divided by 1+z, which is not above zero.', 'Give a redshift above -1.'),
  declination: error(
    'The object wraps over a pole to a place that nobody meant.',
    'Keep the declination from -90 to 90 degrees.',
  ),
  'sersic-index': error(
    'Its table of profiles has no such index; the light goes nowhere or memory is overrun.',
    'Keep the Sersic index at least 0.1 and below 9.9.',
  ),
  'conflict-marker': error(
    'It reads both sides of the conflict, and the last value of each key wins.',
    'Resolve the merge conflict and delete the marker lines.',
  ),
  'path-outside': error(
    'It would open files outside its data.',
    'Use a path below the catalog or the SED library; only ../sky/ may begin with dots.',
  ),
  'sed-missing': error(
    `raytrace ends with "Can't find SED file" and nothing is written.`,
    'Add the SED to the upload under this path, or choose one that the site has; of ../sky/ there are sed_flat.txt, sed_dome.txt, darksky_sed.txt and lunar_sed.txt.',
  ),
  'include-missing': error(
    'phosim.py hands the name to trim, which stops.',
    'Add the file to the upload, or correct its name.',
  ),
  'include-nested': error(
    'Only the first file is searched for includeobj: the objects of this one would be lost without a word.',
    'Name the file in the first file of the catalog.',
  ),
  'web-page': error(
    'It passes over every line without a word, and simulates an empty sky.',
    'Give the address of the file itself; of one behind a sign-in, fetch it yourself and upload it.',
  ),
  'several-catalogs': error(
    'It begins with one file, and reads of the others only those which that one includes.',
    'Say which to begin with (the portal asks, imsim takes --main), give each by itself, or name it in the other by includeobj.',
  ),
  'too-many-files': error('Its list of catalogs overflows.', 'Join some of the included files.'),
  'too-many-sources': error(
    'raytrace dies of a segmentation fault after a second (the sky counts as sources too).',
    'Cut the faintest objects, split the field, or choose a site whose limit is higher.',
  ),
  'no-objects': error(
    'It simulates an empty sky, or nothing at all where minsource is above 0.',
    'Add objects; for an empty field set minsource 0, for darks and flats telconfig 1 to 3.',
  ),
  'exposure-time': error(
    'Each snap is exposed (vistime - (nsnap-1) x 3 s)/nsnap, which is not above zero.',
    'Make vistime longer or nsnap smaller.',
  ),
  'header-value': error('It takes the word as it is: names of files break, numbers become 0.', 'Correct the value.'),

  'magnorm-faint': warning(
    'It simulates the object, which sends no photon.',
    'Leave out what is fainter than magnorm 50.',
  ),
  'magnorm-bright': warning(
    'A star brighter than 10 takes hours, and reaches far onto neighbouring sensors (at magnorm 5 onto all).',
    'Cap magnorm at 10, as DC1 did.',
  ),
  'axes-swapped': warning(
    'It takes b for the longer axis.',
    'Put the longer half-light axis first; turn the angle by 90 degrees.',
  ),
  offsets: warning(
    'dRA and dDec are radians in PhoSim 3.x and degrees in 6.x.',
    'Check the unit, or move RA and Dec instead and write 0 0.',
  ),
  camconfig: warning(
    'It reads the wavefront sensors and the guiders too, the latter with hundreds of exposures.',
    'Nothing: camconfig is set to 1, the science sensors.',
  ),
  'seed-clock': warning(
    'It takes the clock as seed: no image could be made twice, and snaps of one visit would differ in their sky.',
    'Nothing: a seed is drawn once, recorded, and used everywhere.',
  ),
  'off-field': warning(
    'trim leaves the objects out.',
    'Check pointing and coordinates: degrees, not hours or radians.',
  ),
  'hidden-key': warning(
    'phosim.py finds header keys anywhere in a line, so this one would change the observation (or stop it, for date).',
    'Nothing for the run, whose header we write ourselves; rename it before giving the file to phosim.py yourself.',
  ),
  'header-defaults': warning(
    'It takes its own values for the keys that are absent.',
    'Give the keys if those values are not meant.',
  ),
  'key-unknown': warning('It passes over the line without a word.', 'Check the spelling, or delete the line.'),
  'key-repeated': warning('The last value wins.', 'Keep one of them.'),
  'catalog-unused': warning(
    'It begins with one file, and reads of the others only those which that one includes.',
    'Nothing if it is not meant; else name it by includeobj in the file to begin with, or give it as a catalog of its own.',
  ),
  'header-in-include': warning(
    'It reads header keys from the first file alone.',
    'Move the key to the first file, or delete it.',
  ),
} as const satisfies Record<string, FaultKind>

export type FaultCode = keyof typeof FAULTS

/** What is wrong with a name or a line, for faults that quote it. */
export const QUOTED = {
  'path-outside': 'it leaves the data:',
  'sed-missing': 'nobody has the SED',
  'model-file-missing': 'the upload does not have the picture',
  'include-missing': 'the upload does not have the file',
  'include-nested': 'an included file includes another:',
  'too-many-files': 'it is one file too many:',
  'object-in-comment': 'the word "object" is within the line',
  'conflict-marker': 'an unresolved merge conflict:',
  'key-unknown': 'no header key begins the line',
  'web-page': 'this is a web page, not a catalog; it begins',
} as const satisfies Partial<Record<FaultCode, string>>

export type QuotingCode = keyof typeof QUOTED
