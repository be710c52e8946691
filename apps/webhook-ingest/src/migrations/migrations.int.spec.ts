import { migrate, openDatabase } from '@paywright/postgres';
import { freshDatabase } from '@paywright/testing';
import { migrations } from '.';

it('leave no body in clear that was stored before bodies were sealed', async () => {
  const database = await freshDatabase();
  const open = (some: typeof migrations) =>
    openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec', migrations: some });
  const before = await open(migrations.slice(0, 1));
  await migrate(before);
  await before.query(
    `INSERT INTO notifications (notification_id, route, kind, received_at, last_received_at, key_version, request_path,
       client_id, request_time, signature, body)
     VALUES ('ntf_1', 'apo-kr', 'payment', now(), now(), '1', '/', 'client', '1', 'signature', 'in clear')`,
  );
  await before.destroy();
  const after = await open(migrations);
  await migrate(after);
  expect(await after.query('SELECT sealed_body FROM notifications')).toEqual([]);
  await after.destroy();
  await database.drop();
});
