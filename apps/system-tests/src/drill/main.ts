import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runDrill } from './run-drill';

/** `npm run drill`: shows what becomes of payments while upstream accounts fail in turn. */
runProgram({ usage, readOptions, run: runDrill });
