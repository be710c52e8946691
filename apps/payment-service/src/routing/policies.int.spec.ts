import { eventually } from '@paywright/testing';
import { operator, routeNamed, type RunningService, startReplica } from '../running-service.fixture';
import { openTestBed, type TestBed } from '../test-bed';

let bed: TestBed;
let replicas: RunningService[] = [];
beforeEach(async () => {
  bed = await openTestBed();
});
afterEach(async () => {
  for (const replica of replicas) await replica.stop();
  replicas = [];
  await bed.close();
});

const policy = (first = 'apo-kr', ...others: string[]) => ({ rules: [], default: { priority: [first, ...others] } });
const payment = { paymentAmount: { currency: 'KRW', value: '4200' }, flow: 'issuer-page' };
const because = { reason: 'a spec wants it' };

async function replica(...routes: object[]): Promise<RunningService> {
  const started = await startReplica(bed, routes.length > 0 ? routes : [routeNamed('apo-kr'), routeNamed('antom-kr')]);
  replicas.push(started);
  return started;
}

/** Puts a policy in force past its self-test, as an activation that passed it would. */
async function force(version: number): Promise<void> {
  await bed.db.query(
    `INSERT INTO policy_activations (version, activated_by, activated_at, reason) VALUES ($1, 'spec', now(), 'spec')`,
    [version],
  );
}

describe('a policy', () => {
  it('is stored as a version of its own, which decides nothing yet, and is kept as it was written', async () => {
    const { ask } = await replica();
    expect(await ask('POST', '/admin/policies', policy('antom-kr'))).toEqual({ status: 201, body: { version: 1 } });
    expect((await ask('GET', '/admin/policies/1')).body).toMatchObject({
      version: 1,
      storedBy: operator,
      document: policy('antom-kr'),
    });
    expect((await ask('GET', '/admin/policies/active')).body).toMatchObject({ version: 0, document: policy('apo-kr') });
  });

  it('with faults is refused with every one of them, and not stored', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('POST', '/admin/policies', {
      rules: [
        { name: 'won', when: { currency: ['KRW'] }, route: { split: [{ route: 'apo-kr', percent: 60 }] } },
        { name: 'won-again', when: { currency: ['KRW'] }, route: { priority: ['nowhere'] } },
      ],
      default: { priority: ['apo-kr'] },
    });
    expect(status).toBe(422);
    const fields = (body['errors'] as { field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^rules\.0\.route\.split/),
        expect.stringMatching(/^rules\.1\.route\.priority/),
      ]),
    );
    expect(fields.length).toBeGreaterThanOrEqual(3);
    expect((await ask('GET', '/admin/policies')).body).toMatchObject({ policies: [] });
  });

  it('that names a route which fails its self-test is not activated', async () => {
    const { ask } = await replica();
    await ask('POST', '/admin/policies', policy());
    const { status, body } = await ask('POST', '/admin/policies/1/activate', because);
    expect(status).toBe(409);
    expect(body).toMatchObject({ errors: [{ field: 'apo-kr' }] });
    expect((await ask('GET', '/admin/policies')).body).toMatchObject({ inForce: 0, activations: [] });
  });

  it('in force is known to every replica within a second, without restart', async () => {
    const [one, other] = [await replica(), await replica()];
    await one.ask('POST', '/admin/policies', policy('antom-kr'));
    await force(1);
    for (const { ask } of [one, other]) {
      await eventually(async () => (await ask('GET', '/admin/policies')).body['knownHere'] === 1, {
        describe: 'the replica knows the policy',
        deadlineMs: 2_000,
      });
    }
    expect((await other.ask('POST', '/admin/policies/dry-run', { payment })).body).toMatchObject({
      policyVersion: 1,
      chosen: 'antom-kr',
    });
  });

  it('in force is known before the first payment when a replica starts', async () => {
    const one = await replica();
    await one.ask('POST', '/admin/policies', policy('antom-kr'));
    await force(1);
    const { ask } = await replica();
    expect((await ask('GET', '/admin/policies')).body).toMatchObject({ knownHere: 1 });
  });

  it('that names a route this replica does not have is passed over here, for the newest it can follow', async () => {
    const [one, other] = [await replica(), await replica(routeNamed('apo-kr'))];
    await one.ask('POST', '/admin/policies', policy('apo-kr'));
    await one.ask('POST', '/admin/policies', policy('antom-kr'));
    await force(1);
    await force(2);
    await eventually(async () => (await one.ask('GET', '/admin/policies')).body['knownHere'] === 2, {
      describe: 'the replica that has the route follows',
    });
    await eventually(async () => (await other.ask('GET', '/admin/policies')).body['knownHere'] === 1, {
      describe: 'the other one goes on by what it can follow',
    });
  });

  it('is gone back from one by one, and what was left so is not come back to', async () => {
    const { ask } = await replica();
    for (const first of ['apo-kr', 'antom-kr', 'apo-kr']) await ask('POST', '/admin/policies', policy(first));
    for (const version of [1, 2, 3]) await force(version);
    const back = async () => (await ask('POST', '/admin/policies/rollback', because)).body['version'];
    expect([await back(), await back(), await back()]).toEqual([2, 1, undefined]);
    await force(3);
    expect(await back()).toBe(1);
  });

  it('holds no card number, nor does the reason why it is activated', async () => {
    const { ask } = await replica();
    const number = 'for 4054695723100768';
    const { status, body } = await ask('POST', '/admin/policies', { ...policy(), description: number });
    expect({ status, body }).toMatchObject({ status: 422, body: { errors: [{ field: 'description' }] } });
    expect((await ask('POST', '/admin/policies/rollback', { reason: number })).status).toBe(422);
  });

  it('cannot be gone back from while it was the only one', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('POST', '/admin/policies/rollback', because);
    expect([status, body['title']]).toEqual([409, 'There is no policy to go back to']);
  });
});

describe('a dry run', () => {
  it('says which route and why, by any version, and takes no turn', async () => {
    const { ask } = await replica();
    await ask('POST', '/admin/policies', {
      rules: [
        {
          name: 'small',
          when: { amount: { currency: 'KRW', atMost: '5000' } },
          route: {
            split: [
              { route: 'antom-kr', percent: 80 },
              { route: 'apo-kr', percent: 20 },
            ],
          },
        },
      ],
      default: { priority: ['apo-kr', 'antom-kr'] },
    });
    for (let round = 0; round < 2; round += 1) {
      expect((await ask('POST', '/admin/policies/dry-run', { version: 1, payment })).body).toMatchObject({
        policyVersion: 1,
        rule: 'small',
        split: { turn: 0, fellTo: 'antom-kr' },
        candidates: [{ route: 'antom-kr' }, { route: 'apo-kr' }],
        chosen: 'antom-kr',
      });
    }
    expect((await ask('POST', '/admin/policies/dry-run', { payment })).body).toMatchObject({
      policyVersion: 0,
      chosen: 'apo-kr',
    });
    expect(await bed.db.query('SELECT * FROM split_turns')).toEqual([]);
  });

  it('refuses what is no payment, field by field', async () => {
    const { ask } = await replica();
    const { status, body } = await ask('POST', '/admin/policies/dry-run', {
      payment: { paymentAmount: { currency: 'KRW', value: '12.5' }, flow: 'by-pigeon' },
    });
    expect(status).toBe(422);
    expect((body['errors'] as { field: string }[]).map(({ field }) => field).sort()).toEqual([
      'payment.flow',
      'payment.paymentAmount.value',
    ]);
  });
});

describe('policies are nobody else’s business', () => {
  it.each<['GET' | 'POST', string]>([
    ['GET', '/admin/policies'],
    ['GET', '/admin/policies/active'],
    ['GET', '/admin/policies/1'],
    ['POST', '/admin/policies'],
    ['POST', '/admin/policies/rollback'],
    ['POST', '/admin/policies/dry-run'],
    ['POST', '/admin/policies/1/activate'],
    ['GET', '/admin/actions'],
  ])('%s %s is for operators only', async (method, at) => {
    const { ask } = await replica();
    const { status, body } = await ask(method, at, method === 'POST' ? {} : undefined, 'opr_somebody_else');
    expect([status, body['title']]).toEqual([401, 'Who asks is not a known operator']);
  });

  it('what an operator does is kept, with who and why', async () => {
    const { ask } = await replica();
    await ask('POST', '/admin/policies', policy());
    expect((await ask('GET', '/admin/actions')).body).toMatchObject({
      actions: [{ operator, action: 'store-policy', subject: 'policy 1' }],
    });
  });

  it.each([{}, { reason: '' }, { reason: '  ' }, { reason: 'x'.repeat(501) }, { reason: 'y', more: 1 }])(
    'an activation must say why, and nothing else: not %j',
    async (body) => {
      const { ask } = await replica();
      expect((await ask('POST', '/admin/policies/1/activate', body)).status).toBe(422);
    },
  );

  it.each(['/admin/policies/7', '/admin/policies/x', '/admin/policies/99999999999', '/admin/actions?subject=%00'])(
    '%s is said not to be there',
    async (at) => {
      const { ask } = await replica();
      expect((await ask('GET', at)).status).toBe(at.endsWith('7') ? 404 : 400);
    },
  );
});
