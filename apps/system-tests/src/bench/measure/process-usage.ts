import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What a process has used since it started. */
export interface ProcessUsage {
  readonly cpuMs: number;
  /** The part of it spent in the kernel: sockets, mostly. */
  readonly kernelMs: number;
  /** The most memory it ever held, bytes. */
  readonly peakRssBytes: number;
}

/** CPU and memory are read from /proc; elsewhere they are not measured. */
export const canMeasureProcesses = existsSync('/proc/self/stat');

const unmeasured: ProcessUsage = { cpuMs: Number.NaN, kernelMs: Number.NaN, peakRssBytes: Number.NaN };

const msPerTick = canMeasureProcesses ? 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 0;

/** What the process has used; nothing where it cannot be measured. */
export function processUsage(pid: number): ProcessUsage {
  if (!canMeasureProcesses) return unmeasured;
  const { userTicks, systemTicks } = readStat(pid);
  const peakKb = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    cpuMs: (userTicks + systemTicks) * msPerTick,
    kernelMs: systemTicks * msPerTick,
    peakRssBytes: Number(peakKb) * 1024,
  };
}

/** The memory a process holds now, bytes; NaN where it cannot be measured. */
export function residentBytes(pid: number): number {
  if (!canMeasureProcesses) return Number.NaN;
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) * 1024;
}

/**
 * What a process and everything it started have used, ended children included: for PostgreSQL, which is a process per
 * connection. Memory is as it stands now, each shared page counted once.
 */
export function familyUsage(parent: number): ProcessUsage {
  if (!canMeasureProcesses) return unmeasured;
  const own = readStat(parent);
  let userTicks = own.userTicks + own.endedUserTicks;
  let systemTicks = own.systemTicks + own.endedSystemTicks;
  let bytes = proportionalBytes(parent);
  for (const pid of childrenOf(parent)) {
    try {
      const child = readStat(pid);
      bytes += proportionalBytes(pid);
      userTicks += child.userTicks;
      systemTicks += child.systemTicks;
    } catch {
      continue; // it has ended meanwhile
    }
  }
  return { cpuMs: (userTicks + systemTicks) * msPerTick, kernelMs: systemTicks * msPerTick, peakRssBytes: bytes };
}

export function parentOf(pid: number): number {
  return readStat(pid).parent;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return parentOf(pid) === parent;
      } catch {
        return false;
      }
    });
}

/** The fields behind the program's name, which may hold anything but a last closing parenthesis. */
function readStat(pid: number): {
  parent: number;
  userTicks: number;
  systemTicks: number;
  endedUserTicks: number;
  endedSystemTicks: number;
} {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    parent: field(4),
    userTicks: field(14),
    systemTicks: field(15),
    endedUserTicks: field(16),
    endedSystemTicks: field(17),
  };
}

function proportionalBytes(pid: number): number {
  const kb = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kb ?? 0) * 1024;
}
