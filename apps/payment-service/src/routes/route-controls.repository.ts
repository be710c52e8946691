import { statement, type Tx } from '@paywright/postgres';
import type { DataSource } from 'typeorm';
import type { OperationKind } from '../operations/operation';

/** What can be set on a route: the mode of a breaker, whether it is drained, how its last self-test went. */
export type Control = OperationKind | 'drain' | 'self-test';

/** Of a breaker: `auto`, `open`, `closed`. Of `drain`: `drained`, `undrained`. Of `self-test`: `failing`, `passed`. */
export interface RouteControl {
  readonly route: string;
  readonly control: Control;
  readonly setting: string;
  readonly reason: string;
  /** An operator's name; of a self-test, the replica. */
  readonly setBy: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const upsertControl = statement(
  'upsert-route-control',
  `INSERT INTO route_controls (route, control, setting, reason, set_by, at)
   VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
   ON CONFLICT (route, control) DO UPDATE
      SET setting = excluded.setting, reason = excluded.reason, set_by = excluded.set_by, at = excluded.at
    WHERE route_controls.setting <> excluded.setting
   RETURNING route`,
);

/** Sets a control. False: it is set so already, and keeps the reason it was set with. */
export async function saveRouteControl(tx: Tx, control: RouteControl): Promise<boolean> {
  const { route, control: name, setting, reason, setBy, at } = control;
  return (await upsertControl(tx, [route, name, setting, reason, setBy, at])).length > 0;
}

/** Every control that was ever set, as it is now. */
export async function routeControls(db: DataSource): Promise<RouteControl[]> {
  const rows = await db.query<(Omit<RouteControl, 'at' | 'setBy'> & { at: Date; set_by: string })[]>(
    'SELECT route, control, setting, reason, set_by, at FROM route_controls',
  );
  return rows.map(({ set_by: setBy, at, ...control }) => ({ ...control, setBy, at: at.getTime() }));
}
