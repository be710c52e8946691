import { runService } from '@paywright/http';
import { systemRandom } from '@paywright/kernel';
import { makeOperator } from './make-operator';

runService(async () => {
  process.exitCode = makeOperator(process.argv.slice(2), systemRandom, {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
  });
});
