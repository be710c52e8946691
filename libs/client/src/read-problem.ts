import { problemSchema } from '@paywright/contracts';
import { ApiProblem } from './api-problem';

/** What a refused request was answered; whoever stands in between (a proxy) may answer without a problem document. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  const parsed = problemSchema.safeParse(parse(text));
  const document = parsed.success
    ? parsed.data
    : { type: 'about:blank', title: `The API answered with status ${response.status}`, status: response.status };
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem(document, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
