import { randomBytes } from 'node:crypto';
import { notificationIdFor } from '../notifications/notification-id';
import { bodies, bytesOf } from '../notifications/notification.builders';
import { openTestBed } from '../test-bed';
import { showEvidence } from './show-evidence';

describe('the command for evidence', () => {
  let bed: Awaited<ReturnType<typeof openTestBed>>;
  const [body, other] = [bodies.payment, bodies.capture];
  const idOf = (of: unknown) => notificationIdFor('apo-kr', bytesOf(of));

  beforeAll(async () => {
    bed = await openTestBed();
    for (const each of [body, other]) await bed.deliver(each);
  });
  afterAll(() => bed.close());

  const evidence = async (args: string[], changes: NodeJS.ProcessEnv = {}) => {
    const out: Buffer[] = [];
    const err: string[] = [];
    const terminal = { out: (bytes: Buffer) => out.push(bytes), err: (line: string) => err.push(line) };
    const code = await showEvidence(args, { ...bed.environment, ...changes }, terminal);
    return { code, out: Buffer.concat(out), err: err.join('\n') };
  };

  it('prints the body alone, byte for byte, and says that the gateway signed it', async () => {
    const { code, out, err } = await evidence([idOf(body)]);
    expect(code).toBe(0);
    expect(out.equals(bytesOf(body))).toBe(true);
    expect(err).toContain("the gateway's key 1");
  });

  it('opens with an old key when a new one seals', async () => {
    const rotated = `${bed.environment.NOTIFICATION_KEYS},2:${randomBytes(32).toString('base64')}`;
    expect((await evidence([idOf(body)], { NOTIFICATION_KEYS: rotated })).code).toBe(0);
  });

  it('prints nothing without the key, and says which is missing', async () => {
    const { code, out, err } = await evidence([idOf(body)], {
      NOTIFICATION_KEYS: `2:${randomBytes(32).toString('base64')}`,
    });
    expect(code).toBe(1);
    expect(out).toHaveLength(0);
    expect(err).toContain('key 1 of NOTIFICATION_KEYS');
  });

  it('prints the body of a gateway whose key is no longer trusted, and says so', async () => {
    const ROUTES = bed.environment.ROUTES.replaceAll('"apo-kr"', '"apo-other"');
    const { code, out, err } = await evidence([idOf(body)], { ROUTES });
    expect(code).toBe(1);
    expect(out.equals(bytesOf(body))).toBe(true);
    expect(err).toContain('Not verified');
  });

  it('prints nothing of a body that was moved to another row', async () => {
    await bed.db.query(
      `UPDATE notifications SET sealed_body = (SELECT sealed_body FROM notifications WHERE notification_id = $1)
        WHERE notification_id = $2`,
      [idOf(body), idOf(other)],
    );
    const { code, out, err } = await evidence([idOf(other)]);
    expect(code).toBe(1);
    expect(out).toHaveLength(0);
    expect(err).toContain('does not open');
  });

  it.each([
    [[], 'npm run --silent evidence -- ntf_'],
    [['ntf_nobody'], 'no such notification'],
  ])('answers %j with what is wrong', async (args, message) => {
    const { code, out, err } = await evidence(args);
    expect(code).toBe(2);
    expect(out).toHaveLength(0);
    expect(err).toContain(message);
  });
});
