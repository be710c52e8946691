import { runProgram } from '../command-line/run-program';
import { applyOverlays } from './apply-overlays';
import { readOptions, usage } from './options';

/** `npm run k8s:apply`: shows what a real API server, its controllers and its scheduler make of k8s/. */
runProgram({ usage, readOptions, run: applyOverlays });
