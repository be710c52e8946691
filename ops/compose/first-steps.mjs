/** Makes an API key at the first start, by the gateway's own command, and says how to take a first payment. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const keyFile = '/operator/api-key';
const gateway = process.env.API_GATEWAY_URL;
const command = ['dist/ops/main.js', 'keys', 'create', '--client', 'shop'];
const scopes = 'payments:read,payments:write,cards:write';

if (!existsSync(keyFile)) {
  const key = execFileSync(process.execPath, [...command, '--scopes', scopes], { encoding: 'utf8' }).trim();
  writeFileSync(keyFile, key, { mode: 0o644 });
}
const key = readFileSync(keyFile, 'utf8');
const operator = readFileSync('/operator/operator-token', 'utf8');

console.log(`
Paywright is up. A first payment:

export KEY=${key}
curl -s ${gateway}/v1/payments -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: first-order' -d '{
    "order": {
      "referenceOrderId": "order-1", "orderDescription": "a book",
      "orderAmount": {"currency": "KRW", "value": "4200"}, "buyer": {"referenceBuyerId": "buyer-1"}
    },
    "paymentAmount": {"currency": "KRW", "value": "4200"},
    "paymentMethod": {"paymentMethodType": "CARD", "paymentMethodMetaData": {"requireIssuerAuthentication": true}},
    "paymentRedirectUrl": "https://shop.example/result",
    "env": {"terminalType": "WEB", "clientIp": "203.0.113.7"}
  }'

Ask for the paymentId it answers, open its normalUrl in a browser, choose a brand and approve, then ask again:

curl -s ${gateway}/v1/payments/pay_… -H "Authorization: Bearer $KEY" -H 'Prefer: wait=10'

The API is described at ${gateway}/docs; the sandbox shows its books at ${process.env.APO_SANDBOX_URL}.
Operators: export OPERATOR=${operator}
"docker compose logs --no-log-prefix first-steps" shows this again.
`);
