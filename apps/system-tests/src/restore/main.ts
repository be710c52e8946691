import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runRestoreDrill } from './run-restore-drill';

/** `npm run restore:drill`: shows what becomes of payments when the databases are restored to an earlier moment. */
runProgram({ usage, readOptions, run: runRestoreDrill });
