import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from './source-tree.ts'

const run = promisify(execFile)
const bin = join(repositoryRoot, 'node_modules/.bin')

/** Without colours, so that output can be compared. */
export const plainEnvironment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined }

export interface PackedPackage {
  readonly name: string
  readonly tarball: string
  /** Where the sources are; the versions of its dependencies that development uses are installed there. */
  readonly directory: string
}

/** Builds everything from nothing, so that files of the past are not packed. */
export async function buildPackages(root: string): Promise<readonly string[]> {
  for (const directory of packageDirectories(root))
    rmSync(join(directory, 'dist'), { recursive: true, force: true })
  return complaintsOf('build', join(bin, 'tsc'), ['-b', join(root, 'tsconfig.build.json')])
}

/** Packs what `npm publish` would upload. */
export async function packPackages(root: string, destination: string): Promise<readonly PackedPackage[]> {
  const packed: PackedPackage[] = []
  for (const directory of packageDirectories(root)) {
    const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', destination], {
      cwd: directory,
    })
    const { name, filename } = JSON.parse(stdout) as { name: string; filename: string }
    packed.push({ name, tarball: join(destination, filename.split('/').at(-1) ?? filename), directory })
  }
  return packed
}

/** What publint and attw say against a tarball. Every package is ESM only; `require()` loads it as such. */
export async function checkTarball({ name, tarball }: PackedPackage): Promise<readonly string[]> {
  return [
    ...(await complaintsOf(`${name}: publint`, join(bin, 'publint'), ['run', tarball, '--strict'])),
    ...(await complaintsOf(`${name}: attw`, join(bin, 'attw'), [
      tarball,
      '--profile',
      'esm-only',
      '--no-emoji',
    ])),
  ]
}

/**
 * Installs the tarballs into an empty project, with their declared dependencies and no others, and uses them there:
 * `import`, `require` (both must give the same module, or sessions and flights would exist twice) and the compiler.
 */
export async function checkConsumer(
  packages: readonly PackedPackage[],
  directory: string,
): Promise<readonly string[]> {
  for (const item of packages) await installTarball(item, directory)
  linkDependency(directory, '@types/node', join(repositoryRoot, 'node_modules'))

  const names = packages.map(({ name }) => name)
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'consumer', type: 'commonjs' }))
  writeFileSync(join(directory, 'consumer.cjs'), requiringProgram(names))
  writeFileSync(join(directory, 'consumer.mts'), names.map(typedUse).join('\n'))
  writeFileSync(
    join(directory, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: ['node'] },
      files: ['consumer.mts'],
    }),
  )
  const compiler = await complaintsOf('consumer: tsc', join(bin, 'tsc'), [
    '-p',
    directory,
    '--pretty',
    'false',
  ])
  return [
    ...(await complaintsOf('consumer: node', process.execPath, [
      '--no-warnings',
      join(directory, 'consumer.cjs'),
    ])),
    // The declarations of others (an ORM, a driver) may have errors of their own.
    ...compiler.filter((complaint) => /consumer\.mts|@orm-overdrive/.test(complaint)),
  ]
}

async function installTarball(
  { name, tarball, directory: origin }: PackedPackage,
  directory: string,
): Promise<void> {
  const home = join(directory, 'node_modules', name)
  mkdirSync(home, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'])
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
    if (!dependency.startsWith('@orm-overdrive/'))
      linkDependency(directory, dependency, join(origin, 'node_modules'))
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function linkDependency(directory: string, name: string, installedIn: string): void {
  const link = join(directory, 'node_modules', name)
  if (existsSync(link)) return
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(join(installedIn, name), link)
}

function requiringProgram(names: readonly string[]): string {
  return `
    const check = async () => {
      for (const name of ${JSON.stringify(names)}) {
        const required = require(name)
        const imported = await import(name)
        for (const key of Object.keys(imported))
          if (required[key] !== imported[key]) throw new Error(name + ': ' + key + ' exists twice')
      }
    }
    check().catch((error) => { console.error(error); process.exit(1) })
  `
}

function typedUse(name: string, index: number): string {
  return `import * as package${index} from '${name}'\nvoid package${index}\n`
}

function packageDirectories(root: string): readonly string[] {
  const packages = join(root, 'packages')
  if (!existsSync(packages)) return []
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .filter((directory) => existsSync(join(directory, 'package.json')))
}

/** The output of a program that fails, in one complaint per line; nothing when it succeeds. */
async function complaintsOf(
  who: string,
  program: string,
  parameters: readonly string[],
): Promise<readonly string[]> {
  try {
    await run(program, parameters, { timeout: 120_000, env: plainEnvironment })
    return []
  } catch (error) {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as { stdout?: string; stderr?: string; message: string }
    const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
    return (lines.length > 0 ? lines : [message]).map((line) => `${who}: ${line}`)
  }
}
