import { buildVersion } from './build-version';

describe('a previous version', () => {
  const tell = (): void => undefined;

  it('is named by a full commit id, since short ones change their meaning', async () => {
    await expect(buildVersion('f56d822', tell)).rejects.toThrow("'f56d822' is not a full commit id");
  });

  it('that a shallow clone does not have fails with what to do', async () => {
    await expect(buildVersion('0123456789abcdef0123456789abcdef01234567', tell)).rejects.toThrow(
      /is not in this clone.*git fetch --unshallow.*previous-version\.json/,
    );
  });
});
