import { runService } from '@paywright/http';
import { showEvidence } from './show-evidence';

runService(async () => {
  process.exitCode = await showEvidence(process.argv.slice(2), process.env, {
    out: (bytes) => process.stdout.write(bytes),
    err: (line) => console.error(line),
  });
});
