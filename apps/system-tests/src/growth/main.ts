import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runGrowth } from './run-growth';

/** `npm run bench:growth`: whether the hot path and searches stay as fast when payments are many. */
runProgram({ usage, readOptions, run: runGrowth });
