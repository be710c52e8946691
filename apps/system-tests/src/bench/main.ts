import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runBench } from './run-bench';

/** `npm run bench`: loads the whole system on this machine and tells what it did and cost. */
runProgram({ usage, readOptions, run: runBench });
