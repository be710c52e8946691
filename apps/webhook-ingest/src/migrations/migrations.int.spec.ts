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

it('carry over what was received, with how often, when it becomes partitioned; and back', async () => {
  const database = await freshDatabase();
  const open = (some: typeof migrations) =>
    openDatabase({ url: database.url, poolSize: 1, applicationName: 'spec', migrations: some });
  const before = await open(migrations.slice(0, 2));
  await migrate(before);
  await before.query(
    `INSERT INTO notifications (notification_id, route, kind, received_at, last_received_at, deliveries, key_version,
       request_path, client_id, request_time, signature, sealed_body)
     SELECT 'ntf_' || months, 'apo-kr', 'payment', now() - make_interval(months => months), now(), 1 + months, '1', '/',
            'client', '1', 'signature', 'sealed'
       FROM unnest(ARRAY[0, 1, 2, 100]) AS months`,
  );
  const text = 'SELECT md5(n::text) FROM (SELECT * FROM notifications ORDER BY notification_id) n';
  const original = await before.query<object[]>(text);
  await before.destroy();
  const after = await open(migrations);
  await migrate(after);
  expect(
    await after.query(
      `SELECT notification_id, deliveries, n.tableoid::regclass::text LIKE '%default' AS is_far
         FROM deliveries JOIN notifications n USING (notification_id, received_at) ORDER BY deliveries`,
    ),
  ).toEqual([
    { notification_id: 'ntf_0', deliveries: 1, is_far: false },
    { notification_id: 'ntf_1', deliveries: 2, is_far: false },
    { notification_id: 'ntf_2', deliveries: 3, is_far: false },
    { notification_id: 'ntf_100', deliveries: 101, is_far: true },
  ]);
  await after.undoLastMigration();
  const columns = `notification_id, route, kind, unrecognized_reason, apo_payment_id, payment_request_id, received_at,
    last_received_at, deliveries, key_version, request_path, client_id, request_time, signature, sealed_body`;
  expect(await after.query(text.replace('*', columns))).toEqual(original);
  await after.destroy();
  await database.drop();
});
