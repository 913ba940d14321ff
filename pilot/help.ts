/** What `pilot.mjs --help` says. */
export const HELP = `imsim-pilot: runs image simulation jobs on this machine

  pilot.mjs --server URL --token TOKEN [--slots N] [options]
  pilot.mjs payload DIR      runs the payload of a run directory (order.json), without a service

  --server URL           the service, such as https://imsim.example.org
  --token TOKEN          the token of this launch (imsim pilot TOKEN; better in IMSIM_PILOT_TOKEN)
  --slots N              jobs at a time, 1 to 256; default 1
  --site-software LIST   simulators here, such as phosim:3.4,stand-in:1; default stand-in:1, and phosim:3.4
                         with --phosim-dir
  --phosim-dir DIR       this site's own PhoSim
  --workdir DIR          where jobs run; default imsim-pilot in the temporary folder
  --memory MIB           memory to share out among the slots; default all there is
  --disk-reserve MIB     disk to leave free; default 200
  --lifetime SECONDS     when this worker ends; longer jobs are not taken
  --idle SECONDS         end after so long without work; default as the service says
  --grace SECONDS        time from SIGTERM to the end of this worker; default 25
  --spot                 watch for EC2's spot interruption notice; on EC2 it is watched anyway
  --spot-file FILE       a file whose appearance is such a notice; it may hold the time of the end
  --help, --version

Payloads run as processes without network, where the kernel gives an ordinary user namespaces; or in containers:

  --no-isolation         bare processes, which reach all that this host and this user reach
  --container IMAGE      containers of this image, which have the run directory, the pilot's file and nothing else
  --container-runtime R  docker, podman or apptainer; default the first on PATH
  --container-option=W   one more word for its run (exec) command; may be repeated
  --phosim-in-container  --phosim-dir is a folder of the image, not of this host

Each option is also read from the environment: IMSIM_PILOT_SERVER, IMSIM_PILOT_TOKEN, IMSIM_PILOT_SITE_SOFTWARE …
(IMSIM_PILOT_CONTAINER_OPTION holds its words between blanks).
PHOSIM_PYTHON and PHOSIM_SCREENS (rerun, ship, auto) are passed on to PhoSim.

SIGINT once, or the service, drains: what runs is finished and reported. SIGINT twice, SIGTERM or a spot notice:
jobs are given back at once and run elsewhere.
Exit codes: 0 ended in good order, 2 wrong settings, 3 the service refused the token, 1 anything else.
`
