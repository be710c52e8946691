import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runSizing } from './run-sizing';

/** `npm run sizing`: what a rate of payments takes, from what one payment was measured to cost. */
runProgram({ usage, readOptions, run: runSizing });
