import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runRollout } from './run-rollout';

/** `npm run rollout`: shows that services are upgraded, and taken back, under load without a failed request. */
runProgram({ usage, readOptions, run: runRollout });
