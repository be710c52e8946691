import { spawn } from 'node:child_process';

/**
 * Sends every process whose number stands in the folder a SIGTERM, and after ten seconds a SIGKILL to those left.
 */
const script = `
if read -r _; then exit; fi
cd "$1" || exit
signal_all() { for file in *; do [ -f "$file" ] && kill "-$1" "$(cat "$file")" 2>/dev/null; done; }
any_left() { for file in *; do [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null && return 0; done; return 1; }
signal_all TERM
waited=0
while any_left && [ "$waited" -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
signal_all KILL
rm -f ./*
`;

/**
 * Ends the processes of a folder of process numbers when this process dies without having ended them, however it
 * died: the guardian is a shell that waits on a pipe from here, and the pipe closes with us.
 */
export function guardProcesses(pidsDirectory: string): { dismiss(): void } {
  if (process.platform === 'win32') return { dismiss: () => undefined };
  const guardian = spawn('/bin/sh', ['-c', script, 'sh', pidsDirectory], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  const { stdin } = guardian;
  stdin.on('error', () => undefined); // the guardian was killed before it was dismissed
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return { dismiss: () => stdin.end('dismissed\n') };
}
