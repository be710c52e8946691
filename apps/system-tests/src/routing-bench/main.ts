import { runProgram } from '../command-line/run-program';
import { readOptions, usage } from './options';
import { runRoutingBench } from './run-routing-bench';

/** `npm run bench:routing`: what routing costs, and that a slow route costs the others nothing. */
runProgram({ usage, readOptions, run: runRoutingBench });
