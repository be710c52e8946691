type Json = Readonly<Record<string, unknown>>;

/** A pay body taken apart, for filling in what it does not hold. Throws a {@link TypeError} that quotes nothing of it. */
export function payMethodOf(body: string): { message: Json; paymentMethod: Json; metaData: Json } {
  const message = parse(body);
  const paymentMethod = message?.paymentMethod;
  const metaData = isObject(paymentMethod) ? paymentMethod.paymentMethodMetaData : undefined;
  if (!message || !isObject(paymentMethod) || !isObject(metaData)) {
    throw new TypeError('the body is not that of a pay by card');
  }
  return { message, paymentMethod, metaData };
}

/** The parser's own error would quote the text. */
function parse(body: string): Json | undefined {
  try {
    const message: unknown = JSON.parse(body);
    return isObject(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
