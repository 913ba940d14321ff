import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ContainerSettings, RUNTIMES } from '../../pilot/container-settings.ts'
import { type Contained, commandIn, NODE_INSIDE, PILOT_INSIDE } from '../../pilot/containers.ts'
import { WrongSetting } from '../../pilot/options.ts'
import { readSettings } from '../../pilot/settings.ts'

const RUN: Contained = {
  name: 'imsim-7000096-1-p',
  home: '/scratch/p',
  directory: '/scratch/p/slot-0/7000096-1',
  readOnly: [
    ['/opt/pilot.mjs', PILOT_INSIDE],
    ['/opt/phosim', '/opt/phosim'],
  ],
  environment: { HOME: '/scratch/p/slot-0/7000096-1', PHOSIM_DIR: '/opt/phosim' },
  memoryMiB: 3600,
  user: { uid: 1000, gid: 100 },
  command: ['node', PILOT_INSIDE, 'payload', '/scratch/p/slot-0/7000096-1'],
}

const settings = (runtime: ContainerSettings['runtime']): ContainerSettings => ({
  runtime,
  image: 'phosim:3.4',
  options: ['--site-option'],
  hasPhosim: false,
})

const OWN = { PATH: '/bin', DOCKER_HOST: 'unix:///d', APPTAINERENV_SECRET: 's', APPTAINER_BIND: '/etc', HOME: '/home' }

test('docker runs a payload without network, privileges, or anything of the host but three mounts.', () => {
  const { words, environment } = commandIn(settings('docker'), RUN, OWN)
  assert.deepEqual(words, [
    ...['docker', 'run', '--rm', '--interactive', '--pull=never', '--log-driver=none', '--stop-timeout=0'],
    ...['--name=imsim-7000096-1-p', '--label=imsim.home=/scratch/p'],
    ...['--network=none', '--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges', '--user=1000:100'],
    ...['--memory=3600m', '--memory-swap=3600m', '--workdir=/scratch/p/slot-0/7000096-1'],
    '--mount=type=bind,source=/scratch/p/slot-0/7000096-1,target=/scratch/p/slot-0/7000096-1',
    `--mount=type=bind,source=/opt/pilot.mjs,target=${PILOT_INSIDE},readonly`,
    '--mount=type=bind,source=/opt/phosim,target=/opt/phosim,readonly',
    ...['--env=HOME=/scratch/p/slot-0/7000096-1', '--env=PHOSIM_DIR=/opt/phosim', '--site-option'],
    ...['--entrypoint=node', 'phosim:3.4', PILOT_INSIDE, 'payload', '/scratch/p/slot-0/7000096-1'],
  ])
  assert.equal(environment.DOCKER_HOST, 'unix:///d', 'the client finds its daemon')
})

test('podman keeps the number of an ordinary user, and passes no proxy and no writable folders on.', () => {
  const added = (user: Contained['user']) => {
    const docker = commandIn(settings('docker'), { ...RUN, user }, OWN).words
    return commandIn(settings('podman'), { ...RUN, user }, OWN).words.filter((word) => !docker.includes(word))
  }
  const always = ['podman', '--http-proxy=false', '--read-only-tmpfs=false']
  assert.deepEqual(added({ uid: 1000, gid: 100 }), [...always, '--userns=keep-id'])
  assert.deepEqual(added({ uid: 0, gid: 0 }), always)
})

test('apptainer contains everything, and takes from its own environment only what the payload is given.', () => {
  const { words, environment } = commandIn(settings('apptainer'), RUN, OWN)
  assert.deepEqual(words, [
    ...['apptainer', 'exec', '--containall', '--no-eval', '--no-privs', '--net', '--network=none'],
    '--home=/scratch/p/slot-0/7000096-1:/scratch/p/slot-0/7000096-1',
    '--pwd=/scratch/p/slot-0/7000096-1',
    ...[`--bind=/opt/pilot.mjs:${PILOT_INSIDE}:ro`, '--bind=/opt/phosim:/opt/phosim:ro', '--site-option'],
    ...['phosim:3.4', 'node', PILOT_INSIDE, 'payload', '/scratch/p/slot-0/7000096-1'],
  ])
  assert.deepEqual(environment, {
    PATH: '/bin',
    DOCKER_HOST: 'unix:///d',
    HOME: '/home',
    APPTAINERENV_PHOSIM_DIR: '/opt/phosim',
  })
})

test('Whatever a value holds, it stays within its one word: no shell sees it and no option comes out of it.', () => {
  const wicked = 'a b" --privileged $(reboot); `x`\n--volume=/:/host'
  for (const runtime of RUNTIMES) {
    const count = commandIn(settings(runtime), RUN, OWN).words.length
    const { words, environment } = commandIn(
      settings(runtime),
      { ...RUN, environment: { ...RUN.environment, PHOSIM_DIR: wicked } },
      OWN,
    )
    assert.equal(words.length, count, runtime)
    const holders = [...words, ...Object.values(environment)].filter((word) => word?.includes('reboot'))
    assert.deepEqual(holders, [runtime === 'apptainer' ? wicked : `--env=PHOSIM_DIR=${wicked}`])
  }
})

test('This host’s Node stands before the pilot’s file where the image has none.', () => {
  const { words } = commandIn(settings('docker'), { ...RUN, command: [NODE_INSIDE, PILOT_INSIDE] }, OWN)
  assert.deepEqual(words.slice(-3), [`--entrypoint=${NODE_INSIDE}`, 'phosim:3.4', PILOT_INSIDE])
})

const GIVEN = { IMSIM_PILOT_SERVER: 'http://127.0.0.1:8080', IMSIM_PILOT_TOKEN: 'secret', PATH: '' }
const CONTAINER = ['--container', 'phosim:3.4', '--container-runtime', 'podman']

test('Containers are asked for by image, runtime and further words, by argument or environment.', () => {
  const words = ['--container-option=--init', '--container-option=--tmpfs=/scratch']
  const inside = ['--phosim-in-container', '--phosim-dir', '/opt/phosim']
  assert.deepEqual(readSettings([...CONTAINER, ...words, ...inside], GIVEN).container, {
    runtime: 'podman',
    image: 'phosim:3.4',
    options: ['--init', '--tmpfs=/scratch'],
    hasPhosim: true,
  })
  const environment = {
    ...GIVEN,
    IMSIM_PILOT_CONTAINER: 'phosim.sif',
    IMSIM_PILOT_CONTAINER_RUNTIME: 'apptainer',
    IMSIM_PILOT_CONTAINER_OPTION: '--nv  --disable-cache',
  }
  assert.deepEqual(readSettings([], environment).container?.options, ['--nv', '--disable-cache'])
  assert.equal(readSettings([], GIVEN).container, undefined)
})

test('Settings of containers that cannot be meant are refused in words.', () => {
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['--container', '--privileged'], /--container/],
    [['--container=--privileged', '--container-runtime', 'podman'], /it must be an image's name/],
    [['--container', 'phosim:3.4'], /needs docker, podman or apptainer, and none of them is on PATH/],
    [['--container', 'phosim:3.4', '--container-runtime', 'lxc'], /it must be docker, podman or apptainer/],
    [['--container-option=--init'], /--container-option says nothing without --container/],
    [[...CONTAINER, '--phosim-in-container'], /needs --phosim-dir/],
    [[...CONTAINER, '--workdir', '/a,readonly=false'], /cannot be mounted in a container: it has ","/],
    [[...CONTAINER, '--phosim-dir', '/a:b'], /cannot be mounted in a container: it has ":"/],
  ]
  for (const [args, words] of cases)
    assert.throws(
      () => readSettings(args, GIVEN),
      (error) => error instanceof WrongSetting && words.test(error.message),
      args.join(' '),
    )
})
