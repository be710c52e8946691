/**
 * The fixed body that ends a notification's re-sends, whatever the payment's outcome; it needs no signature. Sent only
 * once the notification is stored (APO reference 4.3, C14).
 */
export const notificationAcknowledgement =
  '{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}';
