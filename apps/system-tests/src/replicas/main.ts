import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runReplicas } from './run-replicas';

/** `npm run replicas`: shows what replicas take over when others are killed, and how long it takes. */
runProgram({ usage, readOptions, run: runReplicas });
