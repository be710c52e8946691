import { runService } from '@paywright/http';
import { runOps } from './run-ops';

runService(async () => {
  process.exitCode = await runOps(process.argv.slice(2), process.env, {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
  });
});
