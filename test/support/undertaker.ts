import { spawn, type ChildProcess } from 'node:child_process'

/**
 * Reads one order a line (`watch <pid> <signal>`, `forget <pid>`, `remove <directory>`, `keep <directory>`) until
 * its input ends, which is the moment this process is gone, for whatever reason. Then it stops what is
 * still watched, kills what does not stop within ten seconds and removes the directories.
 *
 * A zombie counts as gone: in a container nobody may reap orphans.
 */
const script = `
alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null; }
without() { printf '%s\\n' "$1" | grep -vx -- "$2"; }
newline='
'
watched=''
removed=''
while read -r order subject signal; do
  case $order in
    watch) watched="$watched$newline$signal $subject" ;;
    forget) watched=$(printf '%s\\n' "$watched" | grep -v " $subject\\$") ;;
    remove) removed="$removed$newline$subject" ;;
    keep) removed=$(without "$removed" "$subject") ;;
  esac
done
IFS="$newline"
for entry in $watched; do kill -s "\${entry% *}" "\${entry#* }" 2>/dev/null; done
for entry in $watched; do
  turns=0
  while alive "\${entry#* }" && [ $turns -lt 200 ]; do sleep 0.05; turns=$((turns + 1)); done
  kill -s KILL "\${entry#* }" 2>/dev/null
done
for directory in $removed; do rm -rf -- "$directory"; done
`

let running: ChildProcess | undefined

/** Sees to it that `child` does not outlive this process, even when this process is killed. */
export function watchServer(child: ChildProcess, signal: 'INT' | 'QUIT' | 'TERM'): void {
  order(`watch ${String(child.pid)} ${signal}`)
  child.once('exit', () => order(`forget ${String(child.pid)}`))
}

/** Sees to it that `directory` is removed after this process has ended. */
export function removeLater(directory: string): void {
  order(`remove ${directory}`)
}

/** Takes back {@link removeLater}, once the directory is already gone. */
export function removedNow(directory: string): void {
  order(`keep ${directory}`)
}

function order(line: string): void {
  running ??= start()
  running.stdin?.write(`${line}\n`)
}

/** In a session of its own: neither Ctrl-C nor a kill of our process group reaches it. */
function start(): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  child.unref()
  const { stdin } = child
  if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref()
  stdin.on('error', () => {
    running = undefined
  })
  return child
}
