import { randomInt } from 'node:crypto';
import { portIsTaken } from '@paywright/testing';
import { defaultPorts, type ProcessName, processNames } from './process-names';

export type Ports = Readonly<Record<ProcessName, number>>;

/** `free`: whatever is free, for tests. Otherwise the default ports, but for those named here. */
export type PortChoice = 'free' | Partial<Ports>;

/**
 * The ports of all processes, each free a moment ago. Rejects with a sentence that names the first taken one and, in
 * `howToChange`'s words, what to do about it.
 */
export async function choosePorts(choice: PortChoice, howToChange: (name: ProcessName) => string): Promise<Ports> {
  if (choice === 'free') return freePorts();
  const ports = { ...defaultPorts, ...choice };
  for (const name of processNames) {
    const port = ports[name];
    const twin = processNames.find((other) => other !== name && ports[other] === port);
    if (twin) throw new Error(`${name} and ${twin} cannot both listen on port ${port}: ${howToChange(name)}.`);
    if (await portIsTaken(port)) {
      throw new Error(
        `Port ${port} on 127.0.0.1, where ${name} would listen, is taken. ` +
          `Stop the program that listens there, or ${howToChange(name)}.`,
      );
    }
  }
  return ports;
}

/**
 * Below the range from which systems number outgoing connections: a service that is killed and started again must find
 * its port as it left it.
 */
const range = { from: 20_000, to: 30_000 } as const;

/** A port nobody listens on now, for a replica. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(range.from, range.to);
    if (!(await portIsTaken(port))) return port;
  }
}

async function freePorts(): Promise<Ports> {
  const chosen = new Set<number>();
  while (chosen.size < processNames.length) chosen.add(await freePort());
  const ports = [...chosen];
  return Object.fromEntries(processNames.map((name, index) => [name, ports[index]])) as unknown as Ports;
}
