import { readFileSync } from 'node:fs';
import type { ConfigFault } from './config-error';

/** What the environment says about the declared variables, and what kept some of them from being read. */
export interface Reading {
  readonly values: Record<string, string>;
  readonly faults: ConfigFault[];
}

/**
 * Takes the declared variables from the environment, or from the file that `NAME_FILE` names (one trailing line break
 * is cut off). An empty variable counts as not set, as compose files write it. Everything else is ignored.
 */
export function readEnvironment(variables: readonly string[], env: NodeJS.ProcessEnv): Reading {
  const reading: Reading = { values: {}, faults: [] };
  for (const variable of variables) {
    const file = variables.includes(`${variable}_FILE`) ? undefined : env[`${variable}_FILE`];
    const value = env[variable];
    if (file && value) {
      reading.faults.push({ variable, rule: `is set twice; keep either ${variable} or ${variable}_FILE` });
    } else if (file) {
      readInto(reading, variable, file);
    } else if (value) {
      reading.values[variable] = value;
    }
  }
  return reading;
}

function readInto(reading: Reading, variable: string, file: string): void {
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (text === '') reading.faults.push({ variable, rule: `its file ${file} is empty; write the value into it` });
    else reading.values[variable] = text;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const rule = `its file ${file} cannot be read (${reason}); set ${variable}_FILE to a readable file`;
    reading.faults.push({ variable, rule });
  }
}
