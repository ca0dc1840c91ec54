import { spawn, type SpawnOptions } from 'node:child_process'

/**
 * Runs a program to its end and returns what it wrote to its standard output.
 *
 * @throws Error with the program's output when it fails or cannot be started.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', (cause) => reject(new Error(`Cannot run ${file}: ${cause.message}`, { cause })))
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`${file} ended with ${String(code ?? signal)}.\n${stdout}${stderr}`.trimEnd()))
    })
  })
}
